using System.Runtime.CompilerServices;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>Searches: which things there are, and which of them use a policy.</content>
internal sealed partial class ThingsClient
{
    private const int PageSize = 200;

    // A search that is asked for the users of a policy and has shown none by then does not filter, or has not caught up by far.
    private const int MostPagesOfUsers = 10;

    /// <summary>Searches. Eventually consistent: what was created or deleted a second or two ago may be missing or still there.</summary>
    public async IAsyncEnumerable<Thing> SearchAsync(ThingQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (ThingPage page in SearchPagesAsync(query, Fields, cancellationToken).ConfigureAwait(false))
        {
            foreach (Thing thing in page.Items.Where(query.Fits))
            {
                yield return thing;
            }
        }
    }

    /// <summary>The ids of things, page by page, and nothing else of them.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ListAsync(
        IReadOnlyList<string> namespaces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ThingQuery(null, namespaces);
        await foreach (ThingPage page in SearchPagesAsync(query, "fields=thingId", cancellationToken).ConfigureAwait(false))
        {
            yield return [.. page.Items.Select(thing => thing.ThingId)];
        }
    }

    private async IAsyncEnumerable<ThingPage> SearchPagesAsync(
        ThingQuery query, string fields, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            (ServiceResponse response, ThingPage page) = await PageAsync(query, fields, cursor, cancellationToken).ConfigureAwait(false);
            yield return page;
            cursor = page.Cursor;
            if (cursor is not null && !cursors.Add(cursor))
            {
                throw response.Unexpected("with the same page again");
            }
        }
        while (cursor is not null);
    }

    /// <summary>
    /// Looks for the things that use a policy, one apart, which is looked for as well. What the search says of the others is
    /// made sure of, as it may lag: a thing that is gone by now does not count. It is read no further than the page on which
    /// one is certain, as thousands may use a policy.
    /// </summary>
    public async Task<PolicyUsers> FindUsersAsync(
        string policyId, string exceptThingId, CancellationToken cancellationToken, bool onlyReads = false)
    {
        var users = new PolicyUsers();
        int pages = 0;
        var query = new ThingQuery(
            $"or(eq(policyId,{ThingQuery.Quote(BoschIds.Check(policyId, "policy"))}),eq(thingId,{ThingQuery.Quote(exceptThingId)}))", []);
        await foreach (ThingPage page in SearchPagesAsync(query, Fields, cancellationToken).ConfigureAwait(false))
        {
            foreach (Thing user in page.Items)
            {
                users = users with { Read = users.Read + 1, ListsThing = users.ListsThing || user.ThingId == exceptThingId };

                // A search that ignored the filter names things that do not use the policy.
                if (user.ThingId == exceptThingId || (user.PolicyId is { } other && other != policyId))
                {
                    continue;
                }

                // One that is there for certain is enough to keep the policy; the others are counted as the search has them.
                if (users.Others > 0 || await MayUseAsync(user.ThingId, policyId, onlyReads, cancellationToken).ConfigureAwait(false))
                {
                    users = users with { Others = users.Others + 1 };
                }
            }

            if (page.Cursor is not null && (users.Others > 0 || ++pages == MostPagesOfUsers))
            {
                return users with { Unread = true };
            }
        }

        return users;
    }

    /// <summary>Whether the search lists a thing.</summary>
    public async Task<bool> IsListedAsync(string thingId, CancellationToken cancellationToken)
    {
        var query = new ThingQuery($"eq(thingId,{ThingQuery.Quote(BoschIds.Check(thingId))})", []);
        (_, ThingPage page) = await PageAsync(query, "fields=thingId", null, cancellationToken).ConfigureAwait(false);
        return page.Items.Any(thing => thing.ThingId == thingId);
    }

    // Only one that is gone, or uses another policy, does not count: what is hidden or cannot be told is taken for a user.
    private async Task<bool> MayUseAsync(string thingId, string policyId, bool onlyReads, CancellationToken cancellationToken)
    {
        if (!BoschIds.IsThing(thingId))
        {
            return true;
        }

        (Thing? thing, bool isGone) = await FindOrAskAsync(thingId, onlyReads, cancellationToken).ConfigureAwait(false);
        return !isGone && (thing?.PolicyId ?? policyId) == policyId;
    }

    private async Task<(ServiceResponse Response, ThingPage Page)> PageAsync(
        ThingQuery query, string fields, string? cursor, CancellationToken cancellationToken)
    {
        string option = $"size({PageSize}){(cursor is null ? "" : $",cursor({cursor})")}";
        string path = $"search/things?{fields}&option={Uri.EscapeDataString(option)}"
            + (query.Expression is { } filter ? $"&filter={Uri.EscapeDataString(filter)}" : "")
            + (query.Namespaces.Count == 0 ? "" : $"&namespaces={Uri.EscapeDataString(string.Join(',', query.Namespaces))}");
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, "search things"), cancellationToken).ConfigureAwait(false);
        return (response, response.Read(BoschJson.Default.ThingPage));
    }
}

using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a policy that things use: there is no list of the others.</summary>
internal sealed class PolicyIdCompleter : BoschNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Things.Where(thing => thing.Detail is not null).Select(thing => new Suggestion(thing.Detail!, $"used by {thing.Name}"));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        BoschClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ThingQuery(word.Text.Length == 0 ? null : ThingFilter.PolicyLike($"{word.Text}*"), []);
        await foreach (Thing thing in client.SearchThingsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (thing.PolicyId is { } policy)
            {
                yield return new Suggestion(policy, $"used by {thing.ThingId}");
            }
        }
    }
}

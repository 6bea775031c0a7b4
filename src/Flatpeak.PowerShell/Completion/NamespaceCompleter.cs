using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes a namespace of things. No service lists them: each search leaves out those that the ones before it found.</summary>
internal sealed class NamespaceCompleter : BoschNameCompleter
{
    private const int MostSearches = 10;

    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Things.Select(thing => new Suggestion(NamespaceOf(thing.Name)));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        BoschClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? wanted = word.Text.Length == 0 ? null : ThingFilter.IdLike($"{word.Text}*");
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < MostSearches; i++)
        {
            string[] others = [.. found.Select(name => ThingFilter.Not(ThingFilter.IdLike($"{name}:*")))];
            string? next = null;
            await foreach (Thing thing in client
                .SearchThingsAsync(new ThingQuery(ThingFilter.All([wanted, .. others]), []), cancellationToken).ConfigureAwait(false))
            {
                next = thing.Namespace;
                break;
            }

            if (next is null || !found.Add(next))
            {
                yield break;
            }

            yield return new Suggestion(next);
        }
    }

    private static string NamespaceOf(string thingId) => thingId[..Math.Max(0, thingId.IndexOf(':', StringComparison.Ordinal))];
}

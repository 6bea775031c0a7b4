using System.Collections;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a thing; not where a new one is to be made.</summary>
internal sealed class ThingIdCompleter : BoschNameCompleter
{
    /// <inheritdoc/>
    protected override bool IsWanted(CommandAst command, string commandName, IDictionary bound) =>
        !commandName.Equals("New-BoschThing", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Things.Select(thing => new Suggestion(thing.Name, thing.Detail));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        BoschClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ThingQuery(word.Text.Length == 0 ? null : ThingFilter.IdLike($"{word.Text}*"), []);
        await foreach (Thing thing in client.SearchThingsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            yield return new Suggestion(thing.ThingId, thing.PolicyId);
        }
    }
}

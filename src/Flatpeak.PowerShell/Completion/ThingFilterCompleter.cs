using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes the operators and the fields of an RQL expression, the fields from the attributes that some things have.</summary>
internal sealed class ThingFilterCompleter : NameCompleter
{
    private static readonly string[] Everywhere =
        ["thingId", "policyId", "definition", "_namespace", "_revision", "_modified", "_created", "attributes/", "features/"];

    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word)
    {
        var expression = new FilterExpression(word.Text);
        return expression.Wanted switch
        {
            FilterPart.Operator => FilterExpression.Operators.Select(name => Of(expression, $"{name}(")),
            FilterPart.Field => seen.Fields.Select(field => field.Name).OrderBy(field => field, StringComparer.Ordinal).Concat(Everywhere)
                .Select(field => Of(expression, field)),
            _ => [],
        };
    }

    /// <inheritdoc/>
    protected override Func<CancellationToken, IAsyncEnumerable<Suggestion>>? Service(FlatpeakSession session, TypedWord word)
    {
        var expression = new FilterExpression(word.Text);
        SeenNames seen = SeenNames.Of(session);
        return expression.Wanted == FilterPart.Field && session.Bosch is { } bosch
            ? token => SampleAsync(bosch.Client.WithoutLogin(), expression, seen, token)
            : null;
    }

    private static async IAsyncEnumerable<Suggestion> SampleAsync(
        BoschClient client, FilterExpression expression, SeenNames seen, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<string> fields = await client.SampleFieldsAsync(cancellationToken).ConfigureAwait(false);
        seen.NoteFields(fields);
        foreach (string field in fields)
        {
            yield return Of(expression, field);
        }
    }

    private static Suggestion Of(FilterExpression expression, string part) => new(expression.Before + part, part, part);
}

using System.Runtime.CompilerServices;

namespace Flatpeak.Bosch;

/// <content>Reading things.</content>
public sealed partial class BoschClient
{
    /// <summary>Reads a thing; null when there is none, or none that this session may see.</summary>
    public async Task<Thing?> FindThingAsync(string thingId, CancellationToken cancellationToken = default) =>
        Own((await Things.FindAsync(thingId, cancellationToken).ConfigureAwait(false)).Thing);

    /// <summary>Searches for things, page by page as they are consumed. The search lags by a second or two.</summary>
    public async IAsyncEnumerable<Thing> SearchThingsAsync(
        ThingQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (Thing thing in Things.SearchAsync(query, cancellationToken).ConfigureAwait(false))
        {
            yield return Own(thing)!;
        }
    }

    /// <summary>
    /// The fields by which a few of the things can be searched, such as <c>attributes/site</c>; those that all things have are
    /// not among them.
    /// </summary>
    public Task<IReadOnlyList<string>> SampleFieldsAsync(CancellationToken cancellationToken = default) =>
        Things.SampleFieldsAsync(cancellationToken);

    // It says whose it is, so that it is not taken for another tenant's later.
    private Thing? Own(Thing? thing) =>
        thing is null
            ? null
            : thing with { TenantId = Options.TenantId, RegistryHost = Options.RegistryHost, ThingsHost = Options.ThingsHost };
}

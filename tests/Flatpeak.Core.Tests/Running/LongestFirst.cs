using Flatpeak.Tests.Bosch;
using Flatpeak.Tests.Documents;
using Flatpeak.Tests.Examples;
using Flatpeak.Tests.Removal;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Flatpeak.Tests.Running.LongestFirst", "Flatpeak.Core.Tests")]

namespace Flatpeak.Tests.Running;

/// <summary>
/// Begins with the classes that take longest, so that none of them is left over for the end, when nothing runs beside it. The
/// classes of one simulator each run one test after another.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest =
    [
        typeof(FaultTableOfALostPolicyTests), typeof(Journal.SoakTests), typeof(FleetRemovalAtHonoTests), typeof(FleetRemovalAtTheHubTests),
        typeof(IdTests), typeof(Creation.StopTests), typeof(DoubtfulFaultsOfALostPolicyTests), typeof(CoreDemoTests), typeof(SearchLagTests),
        typeof(RetryTableOfALostPolicyTests), typeof(RetryTableAtTheHubTests), typeof(FaultTableAtTheHubTests), typeof(EveryIdTests),
        typeof(PaceTests), typeof(RateLimitTests), typeof(FaultTableAtHonoTests), typeof(Creation.FaultTableAtTheHubTests),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Longest, type => IsOf(collection, type)) is var at and >= 0 ? at : Longest.Length);

    // "Test collection for Flatpeak.Tests.PaceTests (id: ...)".
    private static bool IsOf(ITestCollection collection, Type type) =>
        collection.DisplayName.Contains($" {type.FullName} ", StringComparison.Ordinal);
}

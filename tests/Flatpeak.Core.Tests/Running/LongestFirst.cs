using Flatpeak.Tests.Bosch;
using Flatpeak.Tests.Building;
using Flatpeak.Tests.Comparison;
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
        typeof(FleetRemovalAtHonoTests), typeof(Creation.StopTests), typeof(ClosedConnectionTests), typeof(FaultTableOfALostPolicyTests), typeof(LateDeletionTests),
        typeof(LongWaitTests), typeof(LateAnswerTests), typeof(MadeAnewSinceTests), typeof(SharedGateTests), typeof(SearchLagTests),
        typeof(TruthTests), typeof(PaceTests), typeof(DoubtfulFaultsOfALostPolicyTests), typeof(RetryTableOfALostPolicyTests),
        typeof(ConnectionRemovalTests), typeof(LateRenameTests), typeof(WeakVersionTests), typeof(RateLimitTests),
        typeof(Journal.SoakTests), typeof(Creation.LateRollbackTests), typeof(LongWaitAtHonoTests), typeof(LongWaitAtTheHubTests),
        typeof(RenamedWhileDeletedTests), typeof(CreatedWhileEmptyingTests), typeof(IdTests), typeof(CoreDemoTests),
        typeof(Creation.FaultTableAtTheHubTests), typeof(BuildScriptTests), typeof(FaultTableAtTheHubTests),
        typeof(FaultTableAtHonoTests), typeof(RenewalTests), typeof(TimeoutTests), typeof(EveryIdTests), typeof(KindTests),
        typeof(Journal.KillTests), typeof(Journal.CutTests), typeof(Journal.DamageTests), typeof(RetryTableAtTheHubTests),
        typeof(RetryTableAtHonoTests), typeof(CreateTests), typeof(RetryTests), typeof(FleetRemovalAtTheHubTests),
        typeof(LostAnswerTests), typeof(LateFindingTests), typeof(GivingUpTests), typeof(LoginTests), typeof(LostCreateTests),
        typeof(HalfDoneTests),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Longest, type => IsOf(collection, type)) is var at and >= 0 ? at : Longest.Length);

    // "Test collection for Flatpeak.Tests.PaceTests", with an id behind it in some versions.
    private static bool IsOf(ITestCollection collection, Type type) =>
        collection.DisplayName.Split(' ').Contains(type.FullName, StringComparer.Ordinal);
}

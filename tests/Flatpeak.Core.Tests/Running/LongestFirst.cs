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
        typeof(SlowLimitTests), typeof(DemandTests), typeof(ChangedLimitTests), typeof(LevelTests), typeof(FleetRemovalAtHonoTests),
        typeof(Creation.StopTests), typeof(FaultTableOfALostPolicyTests), typeof(Creation.FaultTableAtTheHubTests),
        typeof(FaultTableAtTheHubTests), typeof(MadeAnewSinceTests), typeof(IdTests), typeof(StrayAnswerTests), typeof(LateDeletionTests),
        typeof(Creation.LateRollbackTests), typeof(GoneByOthersTests), typeof(GivingUpTests), typeof(LateAnswerTests),
        typeof(Journal.SoakTests), typeof(ClosedConnectionTests), typeof(TruthTests), typeof(LongWaitTests), typeof(SearchLagTests),
        typeof(FaultTableAtHonoTests), typeof(RetryTableOfALostPolicyTests), typeof(ConnectionRemovalTests), typeof(PaceTests),
        typeof(SharedGateTests), typeof(WeakVersionTests), typeof(DoubtfulFaultsOfALostPolicyTests), typeof(LateRenameTests),
        typeof(LongWaitAtTheHubTests), typeof(RateLimitTests), typeof(LongWaitAtHonoTests), typeof(CoreDemoTests),
        typeof(RenamedWhileDeletedTests), typeof(RenewalTests), typeof(LateFindingTests), typeof(CreateTests), typeof(RetryTests),
        typeof(FleetRemovalAtTheHubTests), typeof(TimeoutTests), typeof(Journal.CutTests), typeof(BuildScriptTests),
        typeof(CreatedWhileEmptyingTests), typeof(EveryIdTests), typeof(KindTests), typeof(Journal.KillTests), typeof(Journal.DamageTests),
        typeof(RetryTableAtTheHubTests), typeof(RetryTableAtHonoTests), typeof(LostAnswerTests), typeof(LoginTests),
        typeof(LostCreateTests), typeof(HalfDoneTests), typeof(EmptyCellTests), typeof(Comparison.LostRoutesTests), typeof(ListedNameTests),
        typeof(OtherFleetTests), typeof(SharedKeyTests), typeof(Creation.LateEndTests), typeof(Creation.FaultTableOfProvisioningTests),
        typeof(GatewayTests), typeof(Http.OutcomeTests),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Longest, type => IsOf(collection, type)) is var at and >= 0 ? at : Longest.Length);

    // "Test collection for Flatpeak.Tests.PaceTests", with an id behind it in some versions.
    private static bool IsOf(ITestCollection collection, Type type) =>
        collection.DisplayName.Split(' ').Contains(type.FullName, StringComparer.Ordinal);
}

namespace Flatpeak.Bosch;

/// <summary>What a journal calls that which a thing's id does not say.</summary>
public static class ThingNames
{
    /// <summary>The id in the registry.</summary>
    public const string HubDeviceId = "hubDeviceId";

    /// <summary>The policy.</summary>
    public const string PolicyId = "policyId";

    /// <summary>The tenant that it is of, where that is not the run's.</summary>
    public const string TenantId = "tenantId";

    /// <summary>The host of the registry that it was found at, where that is not the run's.</summary>
    public const string RegistryHost = "registryHost";

    /// <summary>The host of Things that it was found at, where that is not the run's.</summary>
    public const string ThingsHost = "thingsHost";

    /// <summary>What removals have found of it.</summary>
    public const string Found = "found";

    /// <summary>When its thing was created.</summary>
    public const string ThingCreated = "thingCreated";

    /// <summary>That its plan has read the thing, however it was named.</summary>
    public const string ThingSeen = "thingSeen";

    /// <summary>The thing that a removal is gone on from at Flatpeak, by the record of it.</summary>
    public const string ThingId = "thingId";

    /// <summary>When there was no thing, or none that this session may see, by the service's clock.</summary>
    public const string NoThingAt = "noThingAt";

    /// <summary>When its thing was gone, by this computer's clock then.</summary>
    public const string ThingGone = "thingGone";

    /// <summary>What removals had come past (<see cref="PastSteps.Passed"/>).</summary>
    public const string Passed = "passed";

    /// <summary>The step of a removal that found the thing, as a journal has it.</summary>
    public const string ThingStep = "Thing";
}

using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>What came of a removal.</summary>
/// <param name="Removal">The removal, with the state of each step.</param>
/// <param name="Error">Why it stopped; null when it did not.</param>
/// <param name="Warning">What was kept against expectation, or not found; null for nothing.</param>
public sealed record RemovalResult(DeviceRemoval Removal, ServiceException? Error, string? Warning)
{
    /// <summary>The removal, with the state of each step, and why it stopped.</summary>
    public DeviceRemoval Removal { get; init; } = Error is null
        ? Removal
        : Removal with { Reason = Error.Message, ErrorId = Error.Kind.ToString() };

    /// <summary>True when it was cancelled in the middle: the error says at which step, which may have been carried out.</summary>
    public bool WasStopped { get; init; }

    /// <inheritdoc cref="RemovalResult(DeviceRemoval, ServiceException?, string?)"/>
    public string? Warning { get; init; } = Warning is null ? null : DisplayText.Whole(Warning);
}

using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Where and how Flatpeak is talked to.</summary>
public sealed record FlatpeakOptions
{
    /// <summary>The public address (OpenAPI, <c>servers</c>).</summary>
    public static readonly Uri PublicAddress = new("https://api.flatpeak.com/");

    /// <summary>The version of the API that this was written for.</summary>
    public const string KnownApiVersion = "2025-09-14.anode";

    /// <summary>The base address.</summary>
    public Uri Address { get; init; } = PublicAddress;

    /// <summary>The <c>Flatpeak-Version</c> header, such as <see cref="KnownApiVersion"/>; null for the account's default.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Time-outs, retries, plain http.</summary>
    public ServiceOptions Service { get; init; } = new();
}

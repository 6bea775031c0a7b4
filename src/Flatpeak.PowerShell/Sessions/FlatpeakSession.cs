namespace Flatpeak.PowerShell;

/// <summary>
/// A connection that cmdlets share, and that belongs to the runspace it was made in. Shows who is connected to what;
/// never a secret.
/// </summary>
public sealed class FlatpeakSession
{
    internal FlatpeakSession()
    {
    }

    /// <summary>The account at Flatpeak; null without a Flatpeak side, as are the next ones.</summary>
    public string? AccountId => Client?.AccountId;

    /// <summary>Flatpeak's base address.</summary>
    public Uri? Uri => Client?.Address;

    /// <summary>True in live mode, false in test mode; the key chose it.</summary>
    public bool? LiveMode => Client?.LiveMode;

    /// <summary>The API version asked for; null for the account's default.</summary>
    public string? ApiVersion => Client?.ApiVersion;

    /// <summary>When the present token expires, UTC. It is renewed before.</summary>
    public DateTimeOffset? TokenExpires => Client?.TokenExpires;

    /// <summary>True when Flatpeak's certificate is not checked (-SkipCertificateCheck).</summary>
    public bool? SkipCertificateCheck => Client?.Network.SkipCertificateCheck;

    /// <summary>The proxy that was given for Flatpeak; null for the system's settings.</summary>
    public Uri? Proxy => Client?.Network.Proxy;

    /// <summary>The Bosch side; null before Connect-BoschIot.</summary>
    public BoschSession? Bosch { get; private set; }

    /// <summary>False once it was disconnected.</summary>
    public bool IsConnected { get; private set; } = true;

    internal FlatpeakClient? Client { get; private set; }

    /// <summary>Whose devices a message is about.</summary>
    internal string Place => Client is null
        ? "no account"
        : $"account {Client.AccountId}, {DeviceTarget.ModeName(Client.LiveMode)} mode, {Client.Address.Authority}{(SkipCertificateCheck == true ? ", certificate not checked" : "")}";

    /// <summary>Who is connected to what.</summary>
    public override string ToString() => string.Join("; ", new[] { Client is null ? null : $"Flatpeak: {Place}", Bosch?.ToString() }.OfType<string>());

    internal void Add(FlatpeakClient client) => Client = client;

    internal void Add(BoschSession bosch)
    {
        Bosch?.Client.Dispose();
        Bosch = bosch;
    }

    internal void Close()
    {
        IsConnected = false;
        Client?.Dispose();
        Bosch?.Client.Dispose();
    }
}

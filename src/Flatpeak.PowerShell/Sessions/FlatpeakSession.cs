using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>
/// A connection that cmdlets share, and that belongs to the runspace it was made in. Shows who is connected to what;
/// never a secret.
/// </summary>
public sealed class FlatpeakSession
{
    // A session may be handed to other runspaces: one may end it while another connects its other side.
    private readonly object _lock = new();

    // What was put in the place of another may still be at work for whoever began with it, in the middle of a removal.
    private readonly List<BoschClient> _replaced = [];

    internal FlatpeakSession(string name) => Name = name;

    /// <summary>Its name, by which -Session and Select-FpSession find it in its runspace.</summary>
    public string Name { get; internal set; }

    /// <summary><c>Default</c> for the one that commands of this runspace take, <c>Connected</c>, or <c>Disconnected</c>.</summary>
    public string State => !IsConnected ? "Disconnected" : SessionTable.IsDefault(this) ? "Default" : "Connected";

    /// <summary>The account at Flatpeak; null without a Flatpeak side, as are the next ones.</summary>
    public string? AccountId => Client?.AccountId;

    /// <summary>Flatpeak's base address.</summary>
    public Uri? Uri => Client?.Address;

    /// <summary>True in live mode, false in test mode; the key chose it.</summary>
    public bool? LiveMode => Client?.LiveMode;

    /// <summary><c>live</c> or <c>test</c>.</summary>
    public string? Mode => LiveMode is { } live ? DeviceTarget.ModeName(live) : null;

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

    /// <summary>The tenant of the Bosch side.</summary>
    public string? BoschTenant => Bosch?.TenantId;

    /// <summary>False once it was disconnected.</summary>
    public bool IsConnected { get; private set; } = true;

    internal FlatpeakClient? Client { get; private set; }

    /// <summary>Whose devices a message is about.</summary>
    internal string AccountInFull => Client is null
        ? "no account"
        : $"account {Client.AccountId}, {DeviceTarget.ModeName(Client.LiveMode)} mode, {Client.Address.Authority}"
            + (SkipCertificateCheck == true ? ", certificate not checked" : "");

    /// <summary>Who is connected to what.</summary>
    public override string ToString() =>
        string.Join("; ", new[] { Client is null ? null : $"Flatpeak: {AccountInFull}", Bosch?.ToString() }.OfType<string>());

    /// <summary>Adds the Flatpeak side. False when there is one by now, or the session was disconnected meanwhile.</summary>
    internal bool TryAdd(FlatpeakClient client)
    {
        lock (_lock)
        {
            if (!IsConnected || Client is not null)
            {
                return false;
            }

            Client = client;
            return true;
        }
    }

    /// <summary>
    /// Puts a Bosch side in place of the one there was, which lives on for what runs on it. False when that is another by
    /// now, or the session was disconnected meanwhile.
    /// </summary>
    internal bool TryReplace(BoschSession? old, BoschClient client)
    {
        lock (_lock)
        {
            if (!IsConnected || Bosch != old)
            {
                return false;
            }

            Bosch = new BoschSession(client, old);
            if (old is not null)
            {
                _replaced.Add(old.Client);
            }

            return true;
        }
    }

    internal void Close()
    {
        lock (_lock)
        {
            IsConnected = false;
        }

        Client?.Dispose();
        Bosch?.Client.Dispose();
        _replaced.ForEach(client => client.Dispose());
    }
}

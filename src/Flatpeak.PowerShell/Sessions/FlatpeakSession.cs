namespace Flatpeak.PowerShell;

/// <summary>
/// A connection that cmdlets share, and that belongs to the runspace it was made in. Shows who is connected to what;
/// never a secret.
/// </summary>
public sealed class FlatpeakSession
{
    internal FlatpeakSession(FlatpeakClient client) => Client = client;

    /// <summary>The account.</summary>
    public string AccountId => Client.AccountId;

    /// <summary>Flatpeak's base address.</summary>
    public Uri Uri => Client.Address;

    /// <summary>True in live mode, false in test mode; the key chose it.</summary>
    public bool LiveMode => Client.LiveMode;

    /// <summary>The API version asked for; null for the account's default.</summary>
    public string? ApiVersion => Client.ApiVersion;

    /// <summary>When the present token expires, UTC. It is renewed before.</summary>
    public DateTimeOffset? TokenExpires => Client.TokenExpires;

    /// <summary>False once it was disconnected.</summary>
    public bool IsConnected { get; private set; } = true;

    internal FlatpeakClient Client { get; }

    /// <summary>Whose devices a message is about.</summary>
    internal string Place => $"account {AccountId}, {DeviceTarget.ModeName(LiveMode)} mode, {Uri.Authority}";

    /// <summary>Account, mode and host.</summary>
    public override string ToString() => $"Flatpeak: {Place}";

    internal void Close()
    {
        IsConnected = false;
        Client.Dispose();
    }
}

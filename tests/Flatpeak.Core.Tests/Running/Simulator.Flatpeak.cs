using System.Net;
using System.Text.Json;

namespace Flatpeak.Tests.Running;

/// <summary>What there is of Flatpeak: accounts, devices, requests.</summary>
public partial class Simulator
{
    /// <summary>Where Flatpeak is simulated.</summary>
    internal Uri Flatpeak => AddressOf("flatpeak");

    /// <summary>The account that tests connect with, and another one.</summary>
    internal string AccountId => Account(0).GetProperty("accountId").GetString()!;

    /// <summary>The first account's key for test mode.</summary>
    internal string TestKey => Account(0).GetProperty("testKey").GetString()!;

    /// <summary>The first account's key for live mode.</summary>
    internal string LiveKey => Account(0).GetProperty("liveKey").GetString()!;

    /// <summary>Changes Flatpeak's options, such as the latency.</summary>
    internal Task SetAsync(object options) => SetAsync("flatpeak", options);

    /// <summary>Puts devices straight into the state of the first account.</summary>
    internal Task SeedAsync(int count, string? prefix = "ref-") =>
        ControlAsync(HttpMethod.Post, "flatpeak/devices", new { account = AccountId, count, prefix });

    /// <summary>Puts a device with this reference straight into the state of the first account.</summary>
    internal Task SeedReferenceAsync(string reference) =>
        ControlAsync(HttpMethod.Post, "flatpeak/devices", new { account = AccountId, references = new[] { reference } });

    /// <summary>How many devices the first account has, in both modes.</summary>
    internal async Task<int> CountDevicesAsync() => (await StateAsync())
        .GetProperty("flatpeak").GetProperty(AccountId).EnumerateObject().Sum(mode => mode.Value.GetArrayLength());

    /// <summary>The requests that reached Flatpeak, in order of arrival.</summary>
    internal Task<IReadOnlyList<LoggedRequest>> LogAsync() => LogAsync("flatpeak");

    /// <summary>The requests that reached Flatpeak, without the logins.</summary>
    internal async Task<IReadOnlyList<LoggedRequest>> LogWithoutLoginsAsync() =>
        [.. (await LogAsync()).Where(request => request.Path != "/login")];

    /// <summary>Connects as the first account, in test mode, with a rate gate of its own where no clock is given.</summary>
    internal Task<FlatpeakClient> ConnectAsync(
        ServiceOptions? options = null, Action<ServiceExchange>? observer = null, string? key = null, Uri? address = null)
    {
        ServiceOptions service = options ?? new ServiceOptions();
        return FlatpeakClient.ConnectAsync(
            new ServiceCredential(AccountId, new NetworkCredential("", key ?? TestKey).SecurePassword),
            new FlatpeakOptions
            {
                Address = address ?? Flatpeak,
                Service = service.Clock == TimeProvider.System ? service with { Clock = new OwnClock() } : service,
            },
            observer);
    }

    private JsonElement Account(int index) => Ready.GetProperty("accounts")[index];
}

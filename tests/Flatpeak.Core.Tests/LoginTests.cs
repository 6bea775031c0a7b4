using System.Net;
using System.Security;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>The token: taken once, renewed before it expires, and once when it is refused.</summary>
public sealed class LoginTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const string WrongKey = "sk_test_this-is-not-the-key-0123456789";

    [Fact]
    public async Task Refused_credentials_say_which_account_on_which_host_and_not_the_key()
    {
        ServiceException error = await FailsAsync(() => Simulator.ConnectAsync(key: WrongKey));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.True(error.IsFatal);
        Assert.Contains(Simulator.AccountId, error.Message, StringComparison.Ordinal);
        Assert.Contains(Simulator.Flatpeak.Authority, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongKey, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("begins with", error.Message, StringComparison.Ordinal);
        Assert.Single(await Simulator.LogAsync());
    }

    [Theory]
    [InlineData("sk_test_SIMULATED-kept-0123456789", "acc_1")]
    [InlineData(" SK_LIVE_SIMULATED-kept-0123456789", "anything")]
    [InlineData("\"sk_SIMULATED-kept-0123456789\"", "anything")]
    [InlineData("acc_1 sk_test_SIMULATED-kept-0123456789", "anything")]
    [InlineData("a-key-of-another-form-SIMULATED-kept", "acc_1")]
    public async Task An_account_that_is_a_key_is_refused_and_neither_shown_nor_sent(string account, string key)
    {
        using SecureString secret = new NetworkCredential("", key).SecurePassword;

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => FlatpeakClient.ConnectAsync(
            new ServiceCredential(account, secret), new FlatpeakOptions { Address = Simulator.Flatpeak }));

        Assert.DoesNotContain("SIMULATED", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("exchanged", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync());
    }

    [Fact]
    public async Task The_key_chooses_the_mode()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.False(client.LiveMode);
        Assert.Equal(Simulator.AccountId, client.AccountId);
    }

    [Theory]
    [InlineData("bearer_token")]
    [InlineData("bearer")]
    [InlineData("token")]
    public async Task The_token_is_found_under_each_name_that_a_source_gives_it(string field)
    {
        await Simulator.SetAsync(new { tokenField = field });

        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.NotEmpty((await client.CreateDeviceAsync("a")).Id);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"bearer_token\":\"\",\"expires_in\":60,\"live_mode\":false}")]
    [InlineData("{\"bearer_token\":\"two words\",\"expires_in\":60,\"live_mode\":false}")]
    [InlineData("{\"bearer_token\":\"abc\",\"expires_in\":60}")]
    [InlineData("<html>Welcome</html>")]
    public async Task A_login_answer_without_what_it_must_hold_is_no_login(string body)
    {
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "^/login", kind = "status", status = 200, body });

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => Simulator.ConnectAsync())).Kind);
    }

    // As with a gateway or an account that is set up wrong: what is meant for test devices would be deleted among the live ones.
    [Fact]
    public async Task A_login_in_another_mode_than_that_of_the_key_is_none()
    {
        const string body = """{"bearer_token":"abc","expires_in":60,"live_mode":true}""";
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "^/login", kind = "status", status = 200, body });

        ServiceException error = await FailsAsync(() => Simulator.ConnectAsync());

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains("with live_mode true, while the key is for test mode", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(302, "")]
    [InlineData(423, "")]
    [InlineData(200, "<html>Welcome</html>")]
    public async Task A_login_that_fails_for_good_is_not_tried_again_for_each_item(int status, string body)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.RevokeTokensAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "^/login", kind = "status", status, body, times = (int?)null });
        await Simulator.ClearLogAsync();

        for (int i = 0; i < 20; i++)
        {
            await FailsAsync(() => client.CreateDeviceAsync($"device-{i}"));
        }

        Assert.Single(await Simulator.LogAsync(), request => request.ToString().Contains("/login", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dropBefore")]
    [InlineData("dropAfter")]
    [InlineData("status")]
    public async Task A_login_that_fails_for_the_moment_is_tried_again(string kind)
    {
        await Simulator.AddFaultAsync(new { service = "flatpeak", path = "^/login", kind });

        using FlatpeakClient client = await Simulator.ConnectAsync();

        Assert.Equal(2, (await Simulator.LogAsync()).Count);
    }

    [Fact]
    public async Task Concurrent_requests_share_one_login_when_their_token_is_refused()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.SetAsync(new { latencyMs = 50 });
        await Simulator.RevokeTokensAsync();
        await Simulator.ClearLogAsync();

        Device[] devices = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => client.CreateDeviceAsync($"device-{i}")));

        Assert.Equal(24, devices.Select(device => device.Id).Distinct().Count());
        Assert.Single(await Simulator.LogAsync(), request => request.Path == "/login");
    }

    [Fact]
    public async Task A_refused_token_is_renewed_and_the_request_sent_again()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.RevokeTokensAsync();
        await Simulator.ClearLogAsync();

        await client.CreateDeviceAsync("a");

        Assert.Equal(
            ["POST /devices 403", "GET /login 200", "POST /devices 201"],
            (await Simulator.LogAsync()).Select(request => $"{request} {request.Status}"));
    }

    [Fact]
    public async Task A_refusal_that_stays_is_believed_after_one_renewal_however_many_requests_meet_it()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "revoked", times = (int?)null });
        await Simulator.ClearLogAsync();

        ServiceException[] errors = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => FailsAsync(() => client.CreateDeviceAsync($"device-{i}"))));
        ServiceException after = await FailsAsync(() => client.CreateDeviceAsync("one more"));

        Assert.All(errors.Append(after), error => Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind));
        IReadOnlyList<LoggedRequest> log = await Simulator.LogAsync();
        Assert.Single(log, request => request.Path == "/login");
        Assert.InRange(log.Count, 22, 42);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires()
    {
        const int Lifetime = 10;
        await Simulator.SetAsync(new { tokenLifetimeSeconds = Lifetime });
        using FlatpeakClient client = await Simulator.ConnectAsync();
        DateTimeOffset? first = client.TokenExpires;
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        while (client.TokenExpires == first)
        {
            await client.FindDeviceAsync("a", giveUp.Token);
            await Task.Delay(20, giveUp.Token);
        }

        IReadOnlyList<LoggedRequest> log = await Simulator.LogAsync();
        double[] logins = [.. log.Where(request => request.Path == "/login").Select(request => request.StartedMs)];
        Assert.Equal(2, logins.Length);

        // Not at once, and a tenth of the lifetime early.
        Assert.InRange(logins[1] - logins[0], 5000, (Lifetime * 1000) - 100);
        Assert.All(log, request => Assert.NotEqual(403, request.Status));
    }

    [Fact]
    public async Task No_secret_shows_in_what_an_observer_sees_or_in_an_error_that_repeats_it()
    {
        var seen = new List<ServiceExchange>();
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries, seen.Add);
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 403, body = $"{{\"message\":\"not with {Simulator.TestKey}\"}}" });

        await client.CreateDeviceAsync("a");

        Assert.Equal(
            ["GET /login 200", "POST /devices 403", "GET /login 200", "POST /devices 201"],
            seen.Select(exchange => $"{exchange.Method} {exchange.Path} {exchange.Outcome}"));
        Assert.DoesNotContain(seen, exchange => exchange.ToString().Contains("Bearer", StringComparison.OrdinalIgnoreCase)
            || exchange.ToString().Contains(Simulator.TestKey, StringComparison.Ordinal));
    }
}

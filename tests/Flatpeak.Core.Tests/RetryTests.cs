using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>What is sent again, when, and what is not.</summary>
public sealed class RetryTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task A_read_is_repeated_until_it_works(int status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status, times = 2 });

        Assert.Null(await client.FindDeviceAsync("a"));
        Assert.Equal([status, status, 200], (await Simulator.LogWithoutLoginsAsync()).Select(request => request.Status ?? 0));
    }

    [Theory]
    [InlineData(400, ServiceErrorKind.RequestRefused)]
    [InlineData(404, ServiceErrorKind.NotFound)]
    [InlineData(409, ServiceErrorKind.Conflict)]
    [InlineData(422, ServiceErrorKind.RequestRefused)]
    [InlineData(501, ServiceErrorKind.ServiceError)]
    public async Task What_will_not_get_better_is_not_repeated(int status, ServiceErrorKind kind)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status, body = "{}", times = (int?)null });

        ServiceException error = await FailsAsync(() => client.GetDeviceAsync("dev_1"));

        Assert.Equal((kind, status), (error.Kind, error.StatusCode));
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task A_failure_that_stays_is_repeated_as_often_as_was_asked_for()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status = 503, times = (int?)null });

        ServiceException error = await FailsAsync(() => client.GetDeviceAsync("dev_1"));

        Assert.Equal((ServiceErrorKind.ServiceError, 503), (error.Kind, error.StatusCode));
        Assert.Equal(3, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Theory]
    [InlineData(429, "2")]
    [InlineData(429, "date:2")]
    [InlineData(503, "2")]
    [InlineData(503, "date:2")]
    public async Task Retry_After_is_waited_for_in_both_its_forms(int status, string retryAfter)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "status", status, retryAfter });

        await client.FindDeviceAsync("a");

        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        Assert.Equal(2, log.Count);
        Assert.InRange(log[1].StartedMs - log[0].EndedMs!.Value, 1990, 15_000);
    }

    [Theory]
    [InlineData(429, ServiceErrorKind.RateLimited)]
    [InlineData(503, ServiceErrorKind.ServiceError)]
    public async Task A_Retry_After_that_is_not_sensible_to_wait_for_is_an_error_that_names_it(int status, ServiceErrorKind kind)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "status", status, retryAfter = "86400" });
        using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        ServiceException error = await FailsAsync(() => client.GetDeviceAsync("dev_1", giveUp.Token));

        Assert.Equal((kind, TimeSpan.FromDays(1)), (error.Kind, error.RetryAfter));
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
    }

    [Fact]
    public async Task The_time_limit_is_of_each_attempt()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { OperationTimeout = TimeSpan.FromSeconds(1) });
        await Simulator.AddFaultAsync(new { service = "flatpeak", method = "GET", kind = "hang", times = 2 });

        Assert.Null(await client.FindDeviceAsync("a"));
        Assert.Equal(3, (await Simulator.LogWithoutLoginsAsync()).Count);
    }

    [Fact]
    public async Task No_answer_in_time_is_an_error_that_says_so()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(
            new ServiceOptions { OperationTimeout = TimeSpan.FromSeconds(1), MaximumRetryCount = 0 });
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind = "headerOnly" });

        ServiceException error = await FailsAsync(() => client.GetDeviceAsync("dev_1"));

        Assert.Equal(ServiceErrorKind.TimedOut, error.Kind);
        Assert.Contains("1 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_unreachable()
    {
        // Nothing listens on the discard port.
        var nowhere = new FlatpeakOptions { Address = new Uri("http://127.0.0.1:9/"), Service = new ServiceOptions { MaximumRetryCount = 0 } };
        using var key = new System.Net.NetworkCredential("", "sk_test_x").SecurePassword;

        ServiceException error = await FailsAsync(() => FlatpeakClient.ConnectAsync(new ServiceCredential("acc_1", key), nowhere));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.False(error.OutcomeUnknown);
    }

    [Theory]
    [InlineData("html")]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("wrongTypes")]
    [InlineData("huge")]
    [InlineData("redirect")]
    public async Task An_answer_that_is_not_what_the_service_documents_is_an_error_and_nothing_follows_it(string kind)
    {
        await Simulator.SeedAsync(1);
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddFaultAsync(new { service = "flatpeak", kind });

        ServiceException error = await FailsAsync(() => client.FindDeviceAsync("ref-1"));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Single(await Simulator.LogWithoutLoginsAsync());
        Assert.Empty(await Simulator.LogAsync("elsewhere"));
    }
}

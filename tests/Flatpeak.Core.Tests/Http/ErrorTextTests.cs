using Flatpeak.Bosch;

namespace Flatpeak.Tests.Http;

/// <summary>What an error says: what failed, where, with which status, what the service said, and what to do.</summary>
public sealed class ErrorTextTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly ServiceOptions Once = new() { MaximumRetryCount = 0 };

    [Theory]
    [InlineData(204, "", "204 which is not documented for this request. Check the address, and that no proxy answers for the service.")]
    [InlineData(400, """{"message":"No."}""", "400 BadRequest (No.). The service rejected the request as invalid.")]
    [InlineData(402, "", "402 PaymentRequired. The limit of the booked plan is reached: nothing more is possible until the plan is extended, or its period begins anew.")]
    [InlineData(403, """{"code":"forbidden","message":"Not yours."}""", "403 Forbidden (forbidden: Not yours.). The session's credentials do not allow this.")]
    [InlineData(404, "<html>", "404 NotFound. That is not how it says that something is not there: check the address, and that no proxy answers for the service.")]
    [InlineData(408, "", "408 RequestTimeout. Try again later.")]
    [InlineData(409, """{"error":"busy","error_description":"Somebody writes."}""", "409 Conflict (busy: Somebody writes.). The object is in a state that does not allow this.")]
    [InlineData(412, """["no object"]""", "412 PreconditionFailed. The object is in a state that does not allow this.")]
    [InlineData(418, """{"error":"teapot"}""", "418 418 (teapot). The service rejected the request as invalid.")]
    [InlineData(429, "", "429 TooManyRequests. Try again later, or with fewer requests at a time.")]
    [InlineData(500, """{"code":" ","description":"Broken."}""", "500 InternalServerError (Broken.). Try again later.")]
    [InlineData(503, """{"code":7,"message":null}""", "503 ServiceUnavailable. Try again later.")]
    [InlineData(400, """{"code":"c","error":"e"}""", "400 BadRequest (c: e). The service rejected the request as invalid.")]
    [InlineData(400, """{"code":"c","error_description":"t"}""", "400 BadRequest (c: t). The service rejected the request as invalid.")]
    [InlineData(401, "", "401 Unauthorized. The service rejected these credentials: check them, and connect again.")]
    [InlineData(404, """{"object":"error","code":"gone"}""", "404 NotFound (gone). No such object exists for this account and mode, or it exists no longer.")]
    [InlineData(409, """{"code":"duplicate_reference"}""", "409 Conflict (duplicate_reference). Another device holds this reference.")]
    public async Task A_look_says_what_the_service_answered(int status, string body, string expected)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);
        await Simulator.AddAsync(new Fault("status", status) { Body = body }.At("flatpeak", "GET", "^/devices/"));

        ServiceException error = await FailsAsync(() => client.GetDeviceAsync("dev_1"));

        Assert.Equal($"Cannot read device 'dev_1': Flatpeak ({Simulator.Flatpeak.Authority}) answered {expected}", error.Message);
        Assert.False(error.IsFatal);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(410, false)]
    public async Task Only_a_404_in_the_services_own_words_means_that_something_is_gone(int status, bool isGone)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);
        await Simulator.AddAsync(new Fault("status", status) { Body = """{"object":"error"}""" }.At("flatpeak", "GET", "^/devices/"));

        Assert.Equal(isGone, (await FailsAsync(() => client.GetDeviceAsync("dev_1"))).IsGone);
    }

    [Theory]
    [InlineData("""{"message":"no Route"}""", "with 'no Route', which is not how it says that something is not there.")]
    [InlineData("<html>", "with a body that is not the JSON it documents.")]
    public async Task Any_other_404_is_not_taken_for_that(string body, string expected)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);
        await Simulator.AddAsync(new Fault("status", 404) { Body = body }.At("flatpeak", "GET"));

        Assert.Equal(
            $"Cannot look up reference 'a': Flatpeak ({Simulator.Flatpeak.Authority}) answered 404 {expected} "
            + "Check the address, and that no proxy answers for the service.",
            (await FailsAsync(() => client.FindDeviceAsync("a"))).Message);
    }

    [Fact]
    public async Task A_reference_that_nobody_holds_is_told_with_where_it_was_looked_for()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);

        Assert.Equal(
            $"Account '{Simulator.AccountId}' has no device with reference 'a' in test mode at Flatpeak ({Simulator.Flatpeak.Authority}).",
            (await FailsAsync(() => client.ResolveAsync(new DeviceTarget(null, "a")))).Message);
    }

    [Fact]
    public async Task What_was_refused_was_not_done()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);
        await Simulator.AddAsync(new Fault("status", 400) { Body = "" }.At("flatpeak", "POST"));

        ServiceException error = await FailsAsync(() => client.SendAsync(HttpMethod.Post, "jobs", json: "{}"));

        Assert.Equal(
            $"Cannot send POST 'jobs': Flatpeak ({Simulator.Flatpeak.Authority}) answered 400 BadRequest. "
            + "The service rejected the request as invalid.",
            error.Message);
        Assert.False(error.OutcomeUnknown);
    }

    [Theory]
    [InlineData(408, "408 RequestTimeout. Try again later.")]
    [InlineData(500, "500 InternalServerError. Try again later.")]
    [InlineData(503, "503 ServiceUnavailable. Try again later.")]
    [InlineData(302, "302 with a redirect to '', which is not followed. Check the address, and that no proxy answers for the service.")]
    public async Task What_may_have_been_done_is_told(int status, string expected)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);
        await Simulator.AddAsync(new Fault("status", status) { Body = "" }.At("flatpeak", "POST"));

        ServiceException error = await FailsAsync(() => client.SendAsync(HttpMethod.Post, "jobs", [], "{}"));

        Assert.Equal(
            $"Cannot send POST 'jobs': Flatpeak ({Simulator.Flatpeak.Authority}) answered {expected} "
            + "The request may have taken effect; check before retrying.",
            error.Message);
    }
}

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
    public async Task A_look_says_what_the_service_answered(int status, string body, string expected)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(Once);
        await Simulator.AddAsync(new Fault("status", status) { Body = body }.At("flatpeak", "GET", "^/devices/"));

        ServiceException error = await FailsAsync(() => client.GetDeviceAsync("dev_1"));

        Assert.Equal($"Cannot read device 'dev_1': Flatpeak ({Simulator.Flatpeak.Authority}) answered {expected}", error.Message);
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

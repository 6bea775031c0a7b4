using System.Globalization;
using System.Text;
using Flatpeak.Simulator.Faults;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Serving;

/// <summary>Puts an answer on the wire, or as much of it as the delivery wants.</summary>
internal static class Sender
{
    private const int HugeBytes = 50 * 1024 * 1024;

    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(6);

    /// <summary>Sends a response.</summary>
    /// <param name="context">The exchange.</param>
    /// <param name="response">The answer, which is not looked at when nothing of it is to be sent, and how much of it.</param>
    /// <param name="ended">Ends whatever hangs.</param>
    public static async Task SendAsync(HttpContext context, Response response, CancellationToken ended)
    {
        Reply reply = response.Reply;
        if (response.Delivery is Delivery.Late)
        {
            await Task.Delay(OnItsWay, ended).ConfigureAwait(false);
        }

        switch (response.Delivery)
        {
            case Delivery.Whole or Delivery.Late:
                Begin(context.Response, reply);
                if (reply.Body.Length > 0)
                {
                    await context.Response.Body.WriteAsync(reply.Body, ended).ConfigureAwait(false);
                }

                return;
            case Delivery.Huge:
                Begin(context.Response, reply);
                await WriteHugeAsync(context.Response, reply.Body, ended).ConfigureAwait(false);
                return;
            case Delivery.Half:
                Begin(context.Response, reply);
                await context.Response.Body.WriteAsync(reply.Body.AsMemory(0, reply.Body.Length / 2), ended)
                    .ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ended).ConfigureAwait(false);

                // An abort right away would overtake what was just written.
                await Task.Delay(50, ended).ConfigureAwait(false);
                break;
            case Delivery.HeadersOnly:
                Begin(context.Response, reply);
                await context.Response.StartAsync(ended).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(ended).ConfigureAwait(false);
                await HangAsync(context, ended).ConfigureAwait(false);
                break;
            case Delivery.Hung:
                await HangAsync(context, ended).ConfigureAwait(false);
                break;
            case Delivery.Dropped:
                break;
        }

        context.Abort();
    }

    private static void Begin(HttpResponse response, Reply reply)
    {
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;

        // Kestrel's own is as old as the last beat of a timer, which comes late on a busy machine.
        response.Headers.Date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        foreach ((string? name, string? value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        // Bodies are not allowed with these, nor is a length.
        if (reply.Status is not (204 or 304))
        {
            response.ContentLength = reply.Body.Length;
        }
    }

    private static async Task HangAsync(HttpContext context, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ended);
        await Task.Delay(Timeout.Infinite, either.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The same JSON object, with a first field that is 50 MB long and no length announced.</summary>
    private static async Task WriteHugeAsync(HttpResponse response, byte[] body, CancellationToken ended)
    {
        response.ContentLength = null;
        byte[] chunk = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        await response.WriteAsync("{\"padding\":\"", ended).ConfigureAwait(false);
        for (int sent = 0; sent < HugeBytes; sent += chunk.Length)
        {
            await response.Body.WriteAsync(chunk, ended).ConfigureAwait(false);
        }

        string fields = Encoding.UTF8.GetString(body).Trim();
        string rest = fields.StartsWith('{') && fields.Length > 2 ? $"\",{fields[1..]}" : "\"}";
        await response.WriteAsync(rest, ended).ConfigureAwait(false);
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Limits;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Faults;

/// <summary>Answers a request as its fault wants.</summary>
internal sealed class FaultInjector(ServiceAddresses addresses)
{
    private const string Page =
        "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n";

    private static readonly Reply Nothing = Reply.Empty(200);

    /// <summary>Does the work, where the kind of fault has it done, and injects the fault into the answer.</summary>
    public Response Inject(Fault fault, Service service, Call call)
    {
        Response response = fault.Kind switch
        {
            FaultKind.Status => new Response(WithBody(service.Error(fault.Status ?? 503), fault)),
            FaultKind.DropBefore => new Response(Nothing, Delivery.Dropped),
            FaultKind.Hang => new Response(Nothing, Delivery.Hung),
            FaultKind.Redirect => new Response(Redirect(fault, call)),
            FaultKind.Revoked => new Response(service.Refused()),
            _ => InjectAfter(fault, service, service.Answer(call)),
        };
        return fault.RetryAfter is { } wait
            ? response with { Reply = response.Reply.With("Retry-After", RetryAfter.Parse(wait)) }
            : response;
    }

    private static Response InjectAfter(Fault fault, Service service, Reply good) => fault.Kind switch
    {
        FaultKind.StatusAfter => new(WithBody(service.Error(fault.Status ?? 500), fault)),
        FaultKind.DropAfter => new(good, Delivery.Dropped),
        FaultKind.HangAfter => new(good, Delivery.Hung),
        FaultKind.Late => new(good, Delivery.Late),
        FaultKind.Html => new(Reply.Text(fault.Status ?? 200, fault.Body ?? Page, "text/html; charset=utf-8")),
        FaultKind.Empty => new(good with { Status = fault.Status ?? good.Status, Body = [], ContentType = null }),
        FaultKind.Blank => new(good with { Status = fault.Status ?? BodyStatus(good), Body = "\r\n"u8.ToArray() }),
        FaultKind.Marked => new(Marked(Full(good))),
        FaultKind.Miscompressed => new(Full(good).With("Content-Encoding", fault.Encoding ?? "br")),
        FaultKind.Truncated => new(Truncated(Full(good))),
        FaultKind.TruncatedConnection => new(Full(good), Delivery.Half),
        FaultKind.WrongTypes => new(Rewritten(Full(good), JsonCorruption.WrongTypes)),
        FaultKind.UnknownFields => new(Rewritten(Full(good), JsonCorruption.UnknownFields)),
        FaultKind.Huge => new(Full(good), Delivery.Huge),
        FaultKind.HeaderOnly => new(Full(good), Delivery.HeadersOnly),
        _ => throw new InvalidOperationException($"{fault.Kind} needs no answer."),
    };

    private static Reply WithBody(Reply reply, Fault fault) => fault.Body is null
        ? reply
        : Reply.Text(reply.Status, fault.Body, fault.ContentType ?? reply.ContentType ?? "application/json");

    private Reply Redirect(Fault fault, Call call)
    {
        string query = call.RawQuery.Length > 0 ? $"?{call.RawQuery}" : "";
        var elsewhere = new Uri(addresses[ServiceName.Elsewhere], call.RawPath + query);
        return Reply.Empty(fault.Status ?? 307).With("Location", fault.Location ?? elsewhere.AbsoluteUri);
    }

    /// <summary>An answer without a body gets one, or a fault in it could not show.</summary>
    private static Reply Full(Reply good) => good.Body.Length > 0
        ? good
        : Reply.Json(BodyStatus(good), new { status = "done", detail = "nothing to say" });

    /// <summary>204 allows no body.</summary>
    private static int BodyStatus(Reply good) => good.Status is 204 ? 200 : good.Status;

    private static Reply Marked(Reply good) => good with { Body = [0xEF, 0xBB, 0xBF, .. good.Body] };

    private static Reply Truncated(Reply good) => good with { Body = good.Body[..(good.Body.Length / 2)] };

    private static Reply Rewritten(Reply good, Func<JsonNode?, JsonNode> rewrite) => good with
    {
        Body = Encoding.UTF8.GetBytes(rewrite(JsonNode.Parse(good.Body)).ToJsonString(Json.Camel)),
    };
}

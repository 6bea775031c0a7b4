using System.Text;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Faults;

/// <summary>Makes of a request what its fault wants of it.</summary>
internal sealed class Spoiler(Simulator simulator)
{
    private const string Page =
        "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Something went wrong</h1></body></html>\n";

    private static readonly Reply Nothing = Reply.Empty(200);

    /// <summary>Does the work, where the kind of fault has it done, and spoils the answer.</summary>
    public Outcome Spoil(Fault fault, Service service, Call call)
    {
        var outcome = fault.Kind switch
        {
            FaultKind.Status => new Outcome(WithBody(service.Error(fault.Status ?? 503), fault)),
            FaultKind.DropBefore => new Outcome(Nothing, Delivery.Dropped),
            FaultKind.Hang => new Outcome(Nothing, Delivery.Hung),
            FaultKind.Redirect => new Outcome(Redirect(fault, call)),
            FaultKind.Revoked => new Outcome(service.Refused()),
            _ => SpoilAnswer(fault, service, service.Answer(call)),
        };
        return fault.RetryAfter is { } wait
            ? outcome with { Reply = outcome.Reply.With("Retry-After", RetryAfter.Parse(wait)) }
            : outcome;
    }

    private static Outcome SpoilAnswer(Fault fault, Service service, Reply good) => fault.Kind switch
    {
        FaultKind.StatusAfter => new(WithBody(service.Error(fault.Status ?? 500), fault)),
        FaultKind.DropAfter => new(good, Delivery.Dropped),
        FaultKind.HangAfter => new(good, Delivery.Hung),
        FaultKind.Html => new(Reply.Text(fault.Status ?? 200, fault.Body ?? Page, "text/html; charset=utf-8")),
        FaultKind.Empty => new(good with { Status = fault.Status ?? good.Status, Body = [], ContentType = null }),
        FaultKind.Blank => new(good with { Status = fault.Status ?? BodyStatus(good), Body = "\r\n"u8.ToArray() }),
        FaultKind.Marked => new(Marked(Full(good))),
        FaultKind.Miscompressed => new(Full(good).With("Content-Encoding", fault.Encoding ?? "br")),
        FaultKind.Truncated => new(Truncated(Full(good))),
        FaultKind.TruncatedConnection => new(Full(good), Delivery.Half),
        FaultKind.WrongTypes => new(Rewritten(Full(good), JsonSpoiler.WrongTypes)),
        FaultKind.UnknownFields => new(Rewritten(Full(good), JsonSpoiler.UnknownFields)),
        FaultKind.Huge => new(Full(good), Delivery.Huge),
        FaultKind.HeaderOnly => new(Full(good), Delivery.HeadersOnly),
        _ => throw new InvalidOperationException($"{fault.Kind} needs no answer to spoil."),
    };

    private static Reply WithBody(Reply reply, Fault fault) => fault.Body is null
        ? reply
        : Reply.Text(reply.Status, fault.Body, fault.ContentType ?? reply.ContentType ?? "application/json");

    private Reply Redirect(Fault fault, Call call)
    {
        var query = call.RawQuery.Length > 0 ? $"?{call.RawQuery}" : "";
        var elsewhere = new Uri(simulator.Addresses[ServiceName.Elsewhere], call.RawPath + query);
        return Reply.Empty(fault.Status ?? 307).With("Location", fault.Location ?? elsewhere.AbsoluteUri);
    }

    /// <summary>An answer without a body gets one, or there would be nothing to spoil.</summary>
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

using Flatpeak.Simulator.Bosch.Connections;
using Flatpeak.Simulator.Bosch.Search;
using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>Bosch IoT Things and Eclipse Ditto, HTTP API 2 (APIS.md, section 2, "Things").</summary>
internal sealed class ThingsService(World world) : Service
{
    private readonly ThingCalls things = new(world.Bosch.Things);
    private readonly PolicyCalls policies = new(world.Bosch.Things);
    private readonly SearchCalls search = new(world.Bosch.Things.Index);

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Things;

    /// <inheritdoc/>
    public override Reply Error(int status) => DittoError.For(status);

    /// <inheritdoc/>
    public override TimeSpan? GivesUpAfter(Call call) => DittoTimeout.Of(call);

    /// <inheritdoc/>
    public override string? UserOf(Call call) => BoschUsers.UserOf(call, world.Tokens);

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        if (call.Path is not ["api", "2", .. var path])
        {
            return Error(404);
        }

        if (DittoTimeout.Of(call) is null)
        {
            return DittoError.For(400, "gateway:timeout.invalid", "The timeout is not valid.");
        }

        lock (world.Bosch.Gate)
        {
            return path is ["connections", ..] or ["solutions", ..] ? AnswerConnections(call, path) : Answer(call, path);
        }
    }

    private Reply Answer(Call call, string[] path)
    {
        if (Caller.Of(call, world.Tokens) is not { } caller)
        {
            return Error(401);
        }

        if (!HasApiToken(call))
        {
            return Error(403);
        }

        return path switch
        {
            ["whoami"] when call.Method == "GET" => Reply.Json(
                200, new { defaultSubject = caller.Subjects[0], subjects = caller.Subjects }),
            ["things", var id] => things.Answer(call, caller, id),
            ["things", var id, "attributes", var attribute] => things.AnswerAttribute(call, caller, id, attribute),
            ["policies", var id] => policies.Answer(call, caller, id),
            ["policies", var id, "entries", var label] => policies.AnswerEntry(call, caller, id, label),
            ["search", "things", .. var rest] => search.Answer(call, caller, rest),
            ["whoami"] or ["things"] or ["policies"] => Error(405),
            _ => Error(404),
        };
    }

    /// <summary>Ditto has the connections of all at one place for its devops user, Bosch those of each solution.</summary>
    private Reply AnswerConnections(Call call, string[] path)
    {
        var known = KnownAccounts.Bosch;
        var connections = world.Bosch.Connections;
        if (path is ["connections", .. var ofDitto])
        {
            return call.Authorization.IsBasic(known.DevopsUser, known.DevopsPassword)
                ? ConnectionCalls.Answer(connections, call, ofDitto, call.Query("fields"))
                : Error(401);
        }

        if (!BoschUsers.HasToken(call, world.Tokens))
        {
            return Error(401);
        }

        if (!HasApiToken(call))
        {
            return Error(403);
        }

        return path is ["solutions", var solution, "connections", .. var ofSolution] && solution == known.Solution
            ? ConnectionCalls.Answer(connections, call, ofSolution, fields: null)
            : Error(404);
    }

    // Of a plain Ditto it is not known: that is asked with a user and a password.
    private bool HasApiToken(Call call) =>
        !(world.Options.Shared.RequireApiToken ?? call.Authorization.Scheme == "bearer")
        || call.Headers["x-cr-api-token"] == KnownAccounts.Bosch.ApiToken;
}

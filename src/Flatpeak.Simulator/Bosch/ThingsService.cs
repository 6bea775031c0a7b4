using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Bosch.Connections;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Bosch.Search;
using Flatpeak.Simulator.Bosch.Things;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch;

/// <summary>Bosch IoT Things and Eclipse Ditto, HTTP API 2 (docs/services.md).</summary>
internal sealed class ThingsService(ServiceContext context, BoschState bosch) : BoschService(context, bosch.Gate)
{
    private readonly ThingCalls _things = new(bosch.Things);
    private readonly PolicyCalls _policies = new(bosch.Things);
    private readonly SearchCalls _search = new(bosch.Things.Index);

    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Things;

    /// <inheritdoc/>
    public override Reply Error(int status) => DittoError.For(status);

    /// <inheritdoc/>
    public override TimeSpan? GivesUpAfter(Call call) => DittoTimeout.Of(call);

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

        lock (Gate)
        {
            return path is ["connections", ..] or ["solutions", ..] ? AnswerConnections(call, path) : Answer(call, path);
        }
    }

    private Reply Answer(Call call, string[] path)
    {
        if (Caller.Of(call, Context.Tokens) is not { } caller)
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
            ["things", var id] => _things.Answer(call, caller, id),
            ["things", var id, "attributes", var attribute] => _things.AnswerAttribute(call, caller, id, attribute),
            ["policies", var id] => _policies.Answer(call, caller, id),
            ["policies", var id, "entries", var label] => _policies.AnswerEntry(call, caller, id, label),
            ["search", "things", .. var rest] => _search.Answer(call, caller, rest),
            ["whoami"] or ["things"] or ["policies"] => Error(405),
            _ => Error(404),
        };
    }

    /// <summary>Ditto has the connections of all at one place for its devops user, Bosch those of each solution.</summary>
    private Reply AnswerConnections(Call call, string[] path)
    {
        BoschAccount known = KnownAccounts.Bosch;
        SortedDictionary<string, Connection> connections = bosch.Connections;
        if (path is ["connections", .. var ofDitto])
        {
            return call.Authorization.IsBasic(known.DevopsUser, known.DevopsPassword)
                ? ConnectionCalls.Answer(connections, call, ofDitto, call.Query("fields"))
                : Error(401);
        }

        if (!HasToken(call))
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
        !(Context.Options.RequireApiToken ?? call.Authorization.Scheme == "bearer")
        || call.Headers["x-cr-api-token"] == KnownAccounts.Bosch.ApiToken;
}

using System.Globalization;
using System.Text.Json.Nodes;
using Flatpeak.Simulator.Bosch.Ditto;
using Flatpeak.Simulator.Control;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Things;

/// <summary>A thing or a policy with its history.</summary>
internal sealed class Entity(JsonObject document)
{
    /// <summary>What was put, ids included.</summary>
    public JsonObject Document { get; private set; } = document;

    /// <summary>Counts its changes.</summary>
    public long Revision { get; private set; } = 1;

    /// <summary>When it was made.</summary>
    public DateTime Created { get; init; } = DateTime.UtcNow;

    /// <summary>When it last changed.</summary>
    public DateTime Modified { get; set; } = DateTime.UtcNow;

    /// <summary>Its <c>ETag</c>.</summary>
    public string ETag => $"\"rev:{Revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>Replaces it.</summary>
    public void Replace(JsonObject document)
    {
        Document = document;
        Touch();
    }

    /// <summary>Something of it changed just now.</summary>
    public void Touch()
    {
        Revision++;
        Modified = DateTime.UtcNow;
    }

    /// <summary>A copy with the fields that Ditto adds.</summary>
    public JsonObject Full(string id)
    {
        JsonObject full = Document.DeepClone().AsObject();
        full["_namespace"] = EntityId.NamespaceOf(id);
        full["_revision"] = Revision;
        full["_created"] = DittoTime.Format(Created);
        full["_modified"] = DittoTime.Format(Modified);
        return full;
    }

    /// <summary>Whether <c>If-Match</c> and <c>If-None-Match</c> let a write pass.</summary>
    /// <param name="entity">What is there, if anything.</param>
    /// <param name="call">The request.</param>
    public static bool PreconditionsHold(Entity? entity, Call call)
    {
        string match = call.Headers.IfMatch.ToString();
        string noneMatch = call.Headers.IfNoneMatch.ToString();
        return (match.Length == 0 || (entity is not null && (match == "*" || match == entity.ETag)))
            && (noneMatch.Length == 0 || entity is null || (noneMatch != "*" && noneMatch != entity.ETag));
    }
}

using System.Text.Json;

namespace Flatpeak.Fleet;

/// <summary>What an index needs of a line, read without making objects of the rest: there are millions of them.</summary>
internal readonly record struct JournalLine(string Type, ItemKey Key, string? State, DateTimeOffset At, string? Step, string? ErrorId)
{
    /// <summary>Of a step, whether it found what it was for.</summary>
    public bool Found { get; init; }

    /// <summary>Of a step, whether it found another one there than was meant.</summary>
    public bool MetAnother { get; init; }

    /// <summary>Reads a line; false for what is none, or only a piece of one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out JournalLine line)
    {
        string? type = null;
        string? key = null;
        string? state = null;
        string? step = null;
        string? errorId = null;
        bool found = false;
        bool metAnother = false;
        int occurrence = 1;
        DateTimeOffset at = default;
        line = default;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8) && reader.Read())
                {
                    type = Known(ref reader);
                }
                else if (reader.ValueTextEquals("at"u8) && reader.Read())
                {
                    at = reader.GetDateTimeOffset();
                }
                else if (reader.ValueTextEquals("key"u8) && reader.Read())
                {
                    key = reader.GetString();
                }
                else if (reader.ValueTextEquals("occurrence"u8) && reader.Read())
                {
                    occurrence = reader.GetInt32();
                }
                else if (reader.ValueTextEquals("state"u8) && reader.Read())
                {
                    state = Known(ref reader);
                }
                else if (reader.ValueTextEquals("step"u8) && reader.Read())
                {
                    step = reader.GetString();
                }
                else if (reader.ValueTextEquals("found"u8) && reader.Read())
                {
                    found = reader.GetBoolean();
                }
                else if (reader.ValueTextEquals("metAnother"u8) && reader.Read())
                {
                    metAnother = reader.GetBoolean();
                }
                else if (reader.ValueTextEquals("error"u8) && reader.Read())
                {
                    errorId = IdOf(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            // Reading on refuses whatever comes behind the object.
            if (reader.Read() || type is null || !JournalCheck.Holds(bytes))
            {
                return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }

        line = new JournalLine(type, new ItemKey(key ?? "", occurrence), state, at, step, errorId)
        {
            Found = found, MetAnother = metAnother,
        };
        return true;
    }

    private static string? IdOf(ref Utf8JsonReader error)
    {
        if (error.TokenType != JsonTokenType.StartObject)
        {
            error.Skip();
            return null;
        }

        string? id = null;
        while (error.Read() && error.TokenType == JsonTokenType.PropertyName)
        {
            if (error.ValueTextEquals("id"u8) && error.Read())
            {
                id = error.GetString();
            }
            else
            {
                error.Skip();
            }
        }

        return id;
    }

    private static string? Known(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("began"u8) ? "began"
        : reader.ValueTextEquals("end"u8) ? "end"
        : reader.ValueTextEquals("step"u8) ? "step"
        : reader.ValueTextEquals("Done"u8) ? nameof(JournalState.Done)
        : reader.GetString();
}

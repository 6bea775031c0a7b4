using Flatpeak.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// Something that is filled as a service is, without one: each name once, a second time is refused. What may have been done
/// by an earlier run is looked for as <see cref="FlatpeakClient"/> does.
/// </summary>
internal sealed class Table
{
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);

    public static readonly FleetRecord<Row> Record = new()
    {
        Write = row => System.Text.Json.JsonSerializer.SerializeToElement(row),
        Read = json => System.Text.Json.JsonSerializer.Deserialize<Row>(json)!,
    };

    /// <summary>How often a row was added.</summary>
    public int Added { get; private set; }

    public IEnumerable<string> Names => _rows.Keys;

    /// <summary>The row of a name; null for none.</summary>
    public Row? Find(string name) => _rows.GetValueOrDefault(name);

    /// <summary>One that is filled as this one is.</summary>
    public Table Copy()
    {
        var copy = new Table { Added = Added };
        foreach ((string name, Row row) in _rows)
        {
            copy._rows.Add(name, row);
        }

        return copy;
    }

    public Task<Row> AddAsync(string name, FleetContext context)
    {
        lock (_rows)
        {
            Row? found = _rows.GetValueOrDefault(name);
            bool isOurs = found is not null && context.Earlier is { } earlier && earlier.MayHaveMade(found.At, TimeSpan.Zero);
            if (isOurs)
            {
                return Task.FromResult(found!);
            }

            if (found is not null)
            {
                throw new ServiceException(ServiceErrorKind.DuplicateReference, $"There is a '{name}'.");
            }

            Added++;
            return Task.FromResult(_rows[name] = new Row(name, Added, DateTimeOffset.UtcNow));
        }
    }

    internal sealed record Row(string Name, int Number, DateTimeOffset At);
}

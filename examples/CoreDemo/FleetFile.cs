using System.Globalization;
using CsvHelper;
using Flatpeak;

namespace CoreDemo;

/// <summary>The CSV files that a fleet comes from and goes to.</summary>
internal static class FleetFile
{
    /// <summary>The column <c>ReferenceId</c>, in the order of the file.</summary>
    public static IReadOnlyList<string> References(string path)
    {
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<Row>().Select(row => row.ReferenceId)];
    }

    /// <summary>Writes what was created; times round-trip, so that they mean the same wherever they are read.</summary>
    public static void Write(string path, IEnumerable<Device> devices)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = new StreamWriter(path);
        using var csv = new CsvWriter(writer, CultureInfo.InvariantCulture);
        csv.WriteRecords(devices.Select(device => new
        {
            device.Id,
            device.ReferenceId,
            device.AccountId,
            device.LiveMode,
            TimeCreated = device.TimeCreated?.ToString("O", CultureInfo.InvariantCulture),
        }));
    }

    private sealed record Row(string ReferenceId);
}

namespace Flatpeak.PowerShell;

/// <summary>Says which column of a row to leave out.</summary>
internal static class RowAdvice
{
    /// <summary>For a row that has the number of another system in the column of Flatpeak's id; null for anything else.</summary>
    public static string? ForOwnId(object? item, string command)
    {
        string? column = Array.Find(
            ["Id", "DeviceId"], name => ItemName.Property(item, name) is { Length: > 0 } id && !DeviceId.IsValid(id));
        if (column is null)
        {
            return null;
        }

        // Of a row with an id, Set-FpDevice takes ReferenceId for the new one.
        string[] others = command == "Set-FpDevice" ? ["NewReferenceId"] : ["ReferenceId", "reference_id"];
        return $"The column {column} must hold Flatpeak's own id (dev_...)"
            + (Array.Exists(others, name => ItemName.Property(item, name) is { Length: > 0 })
                ? $", or be left out: Select-Object * -ExcludeProperty {column}."
                : "; the column for a reference is ReferenceId.");
    }

    /// <summary>For a row whose id and reference are not of one device; null for anything else.</summary>
    public static string? ForRenamed(object? item) => ItemName.Property(item, "Id") is { Length: > 0 }
        ? "If it was renamed, its ID still names it: pipe in this row alone, without the old reference, by Select-Object * "
            + "-ExcludeProperty ReferenceId. For a whole list that would leave out the check of every row."
        : null;
}

using System.Management.Automation;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// Text that is the heading of a CSV file: its lines came from Get-Content, and each would be taken for the name of a device.
/// </summary>
internal static class CsvText
{
    // What names something in the lists that the cmdlets take. No thing's id and no id of Flatpeak's is such a word.
    private static readonly string[] Columns =
        ["ReferenceId", "reference_id", "Reference", "NewReferenceId", "ThingId", "DeviceId", "HubDeviceId", "PolicyId", "Id"];

    /// <summary>Refuses the first of what is piped in where it is such a heading.</summary>
    /// <exception cref="MissingPropertyException">It is.</exception>
    public static void RefuseHeading(PSObject input)
    {
        if (input.BaseObject is not string text)
        {
            return;
        }

        int at = text.IndexOfAny(ColumnNames.Delimiters);
        char delimiter = at < 0 ? ',' : text[at];
        if (text.Split(delimiter).Any(field => Columns.Contains(field.Trim().Trim('"'), StringComparer.OrdinalIgnoreCase)))
        {
            string option = delimiter switch
            {
                ',' => "",
                '\t' => " -Delimiter \"`t\"",
                _ => $" -Delimiter '{delimiter}'",
            };
            throw new MissingPropertyException(
                $"'{DisplayText.Whole(text)}' is the heading of a CSV file, and was piped in as text, so that each line would be taken for "
                + $"a name. Nothing was sent. Read the file with Import-Csv{option} instead of Get-Content.");
        }
    }
}

using System.Collections;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Takes no rows for paths. The engine would turn one into text, <c>@{ReferenceId=plant:a}</c>, and look for a drive of that name.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        foreach (object? item in data is IList list ? list : new[] { inputData })
        {
            if (item is not null && !IsPath(item) && ColumnNames.Of(PSObject.AsPSObject(item)) is { Length: > 0 } columns
                && !columns.Intersect(["LiteralPath", "PSPath"], StringComparer.OrdinalIgnoreCase).Any())
            {
                throw new ArgumentTransformationMetadataException(
                    $"A row is no path of a journal: it has {string.Join(", ", columns.Take(12).Select(column => $"'{column}'"))}, and no "
                    + "LiteralPath. Pipe in paths, or files as Get-ChildItem outputs them.");
            }
        }

        return inputData;
    }

    // As text, these are just that.
    private static bool IsPath(object item) => PSObject.AsPSObject(item).BaseObject is PathInfo or FileSystemInfo;
}

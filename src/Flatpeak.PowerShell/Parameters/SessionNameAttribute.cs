using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>Takes the name of a session of this runspace for the session.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>
    /// True where the session is the default from then on: what comes next was meant for the one that is not there, and must not land on
    /// another.
    /// </summary>
    public bool IsChoice { get; init; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        bool isThere = false;
        try
        {
            object found = Find(inputData);
            isThere = found is FlatpeakSession or PSObject { BaseObject: FlatpeakSession };
            return found;
        }
        finally
        {
            if (IsChoice && !isThere)
            {
                SessionTable.Current.Default = null;
            }
        }
    }

    private static object Find(object inputData)
    {
        if ((inputData as PSObject)?.TypeNames.Contains($"Deserialized.{typeof(FlatpeakSession).FullName}") == true)
        {
            throw new ArgumentTransformationMetadataException(
                "This is only the picture of a session: it came from another process, such as that of Start-Job, and cannot be used "
                + "in this one. Connect here, or use ForEach-Object -Parallel, which shares the process.");
        }

        if (PipedObject.Text(inputData) is not { } name)
        {
            return inputData;
        }

        SessionTable table = SessionTable.Current;
        return table.Find(name)
            ?? throw new ArgumentTransformationMetadataException($"There is no session '{name}' in this runspace. {table.Describe()}");
    }
}

using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>Takes the name of a session of this runspace for the session.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SessionNameAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
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
        if (table.Find(name) is { } session)
        {
            return session;
        }

        throw new ArgumentTransformationMetadataException($"There is no session '{name}' in this runspace. {table.Describe()}");
    }
}

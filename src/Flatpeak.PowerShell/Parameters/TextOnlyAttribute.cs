using System.Collections;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Takes text only. The engine would turn any object into text: a device or a removal, of which only one of its ids is
/// left then.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextOnlyAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        IEnumerable items = data is IEnumerable and not string ? (IEnumerable)data : new[] { inputData };
        foreach (object? item in items)
        {
            if (item is not null && PipedObject.Text(item) is null)
            {
                object bare = item is PSObject inner ? inner.BaseObject : item;
                throw new ArgumentTransformationMetadataException(
                    $"An id is text; '{ItemName.Of(item)}' is a {bare.GetType().Name}. "
                    + "Pipe objects instead: their other properties count too.");
            }
        }

        return inputData;
    }
}

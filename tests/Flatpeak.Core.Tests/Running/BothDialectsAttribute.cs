using System.Reflection;
using Xunit.Sdk;

namespace Flatpeak.Tests.Running;

/// <summary>
/// Runs a theory at the Hub and at Hono: its first parameter is the <see cref="RegistryApi"/>, the others are given here.
/// Several of them make several rows.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class BothDialectsAttribute(params object?[] data) : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Enum.GetValues<RegistryApi>().Select(dialect => (object[])[dialect, .. data!]);
}

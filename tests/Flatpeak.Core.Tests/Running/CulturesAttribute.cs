using System.Globalization;
using System.Reflection;
using Xunit.Sdk;

namespace Flatpeak.Tests.Running;

/// <summary>Runs a theory in each of several cultures, which write times differently; ar-SA and th-TH also count other years.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CulturesAttribute : DataAttribute
{
    private static readonly string[] Names = ["en-US", "en-GB", "de-DE", "ar-SA", "th-TH"];

    /// <summary>Skips where the framework has no cultures.</summary>
    public CulturesAttribute()
    {
        if (CultureInfo.GetCultureInfo("th-TH").Calendar is not ThaiBuddhistCalendar)
        {
            Skip = "The framework runs without cultures (globalization-invariant mode).";
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Names.Select(name => (object[])[name]);
}

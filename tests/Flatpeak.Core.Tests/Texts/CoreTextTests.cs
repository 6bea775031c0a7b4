using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>The library speaks of the services: what to type, in PowerShell, is not for it to say.</summary>
public sealed partial class CoreTextTests
{
    [Fact]
    public void No_text_names_a_cmdlet_or_a_parameter()
    {
        IReadOnlyList<string> texts = Literals(typeof(ServiceException).Assembly.Location);

        Assert.Contains(texts, text => text.Contains("Check the address", StringComparison.Ordinal));
        Assert.DoesNotContain(texts, text => Parameter().IsMatch(text) || Cmdlet().IsMatch(text));
    }

    [Theory]
    [InlineData("Use -Force.", true)]
    [InlineData("(-PolicyId 'x')", true)]
    [InlineData("Run Remove-BoschThing again", true)]
    [InlineData("If-None-Match", false)]
    [InlineData("Retry-After, Content-Type", false)]
    [InlineData("a-Z 0-9 -_.:=~@+", false)]
    public void Such_a_text_would_be_found(string text, bool expected) =>
        Assert.Equal(expected, Parameter().IsMatch(text) || Cmdlet().IsMatch(text));

    [Fact]
    public void The_help_explains_every_kind_of_error()
    {
        string[] topic = File.ReadAllLines(Path.Combine(Tree.Root, "docs", "en-US", "about_Flatpeak_Errors.md"));

        Assert.DoesNotContain(Enum.GetNames<ServiceErrorKind>(), kind => !topic.Contains($"### {kind}"));
    }

    // The heap of user strings, ECMA-335, II.24.2.4.
    private static List<string> Literals(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        var literals = new List<string>();
        for (UserStringHandle handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            literals.Add(metadata.GetUserString(handle));
        }

        return literals;
    }

    [GeneratedRegex(@"(?<![\w.:=~@+-])-[A-Z][a-z]+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b(Add|Clear|Connect|Disconnect|Export|Find|Get|Import|Invoke|New|Remove|Reset|Resume|Set|Start|Stop|Test)-[A-Z][a-z]+")]
    private static partial Regex Cmdlet();
}

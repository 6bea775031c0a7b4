using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Architecture;

/// <summary>What is too long to be read at once holds more than one idea.</summary>
public class FileTests
{
    [Fact]
    public void No_file_and_no_line_of_the_product_is_too_long()
    {
        string source = Path.Combine(Tree.Root, "src");
        string[] files = [.. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))];
        Assert.NotEmpty(files);

        Assert.DoesNotContain(files, file => new FileInfo(file).Length > 10_000 || File.ReadLines(file).Count() > 250);
        Assert.DoesNotContain(
            files.SelectMany(file => File.ReadLines(file).Select((line, at) => (line.Length, At: $"{file}:{at + 1}"))),
            line => line.Length > 140);
    }
}

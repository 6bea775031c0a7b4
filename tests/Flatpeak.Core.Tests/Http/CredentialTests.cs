using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A user name and its secret, before anything is sent with them.</summary>
public sealed class CredentialTests
{
    [Theory]
    [InlineData("two:parts")]
    [InlineData("two\nlines")]
    [InlineData("\u0000")]
    public void A_name_that_Basic_cannot_carry_is_refused(string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ServiceCredential(name, Simulator.Secret("word")));

        Assert.StartsWith("A user name cannot hold a colon or a control character.", error.Message, StringComparison.Ordinal);
        Assert.Equal("userName", error.ParamName);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void There_is_a_name(string? name) =>
        Assert.Equal("userName", Assert.ThrowsAny<ArgumentException>(() => new ServiceCredential(name!, Simulator.Secret("word"))).ParamName);

    [Fact]
    public void There_is_a_secret() =>
        Assert.Equal("secret", Assert.Throws<ArgumentNullException>(() => new ServiceCredential("user", null!)).ParamName);
}

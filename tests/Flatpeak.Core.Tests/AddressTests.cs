using Flatpeak.Http;

namespace Flatpeak.Tests;

/// <summary>The base address of a service: https, or loopback, and nothing that hides a secret.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("https://api.flatpeak.com")]
    [InlineData("https://host/base/path")]
    [InlineData("http://127.0.0.1:5000/")]
    [InlineData("http://localhost")]
    [InlineData("http://[::1]:5000")]
    public void Https_and_loopback_are_fit_and_end_in_a_slash(string address) =>
        Assert.Equal(address.TrimEnd('/') + "/", ServiceAddress.Check(new Uri(address), allowUnencrypted: false).OriginalString.TrimEnd('/') + "/");

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://192.168.0.1/")]
    [InlineData("http://127.0.0.1.example.com/")]
    [InlineData("http://localhost.example.com/")]
    public void Plain_http_to_elsewhere_is_refused_unless_asked_for(string address)
    {
        Assert.Equal(
            ServiceErrorKind.UnencryptedAuthentication,
            Assert.Throws<ServiceException>(() => ServiceAddress.Check(new Uri(address), allowUnencrypted: false)).Kind);
        Assert.Equal(address, ServiceAddress.Check(new Uri(address), allowUnencrypted: true).AbsoluteUri);
    }

    [Theory]
    [InlineData("https://user:hunter2@host/")]
    [InlineData("https://host/?key=hunter2")]
    [InlineData("https://host/#hunter2")]
    [InlineData("ftp://host/hunter2")]
    [InlineData("file:///hunter2")]
    [InlineData("relative/hunter2")]
    public void What_is_no_plain_address_is_refused_and_not_repeated(string address)
    {
        ServiceException error = Assert.Throws<ServiceException>(
            () => ServiceAddress.Check(new Uri(address, UriKind.RelativeOrAbsolute), allowUnencrypted: true));

        Assert.Equal(ServiceErrorKind.InvalidUri, error.Kind);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}

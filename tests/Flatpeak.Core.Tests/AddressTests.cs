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
        Assert.Equal(address.TrimEnd('/') + "/", ServiceAddress.Check(new Uri(address), allowUnencrypted: false).AbsoluteUri);

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://192.168.0.1/")]
    [InlineData("http://127.0.0.1.example.com/")]
    [InlineData("http://localhost.example.com/")]
    public void Plain_http_to_elsewhere_is_refused_unless_asked_for(string address)
    {
        ServiceException error = Assert.Throws<ServiceException>(() => ServiceAddress.Check(new Uri(address), allowUnencrypted: false));

        Assert.Equal(ServiceErrorKind.UnencryptedAuthentication, error.Kind);
        Assert.Equal(
            $"'{new Uri(address).Authority}' is addressed over plain http, which would send the credentials in clear text. "
            + "Use https, or allow it if the network in between is yours.",
            error.Message);
        Assert.Equal(address, ServiceAddress.Check(new Uri(address), allowUnencrypted: true).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://127.0.0.1:3128", true)]
    [InlineData("http://proxy.example:3128", false)]
    public void What_is_meant_for_this_computer_stays_on_it_only_where_its_proxy_is_there_too(string proxy, bool isFit)
    {
        Exception? error = Record.Exception(() => ServiceAddress.Check(new Uri("http://localhost/"), allowUnencrypted: false, new Uri(proxy)));

        Assert.Equal(isFit ? null : ServiceErrorKind.UnencryptedAuthentication, (error as ServiceException)?.Kind);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\nb")]
    public void What_could_be_taken_for_something_else_is_no_part_of_a_path(string segment)
    {
        ServiceException error = Assert.Throws<ServiceException>(() => ServiceAddress.Path("devices", segment));

        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Matches(@"^'.*' cannot be part of a request's path; nothing was sent\.$", error.Message);
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
        Assert.Equal("The address of a service must be an absolute http or https URI with no user name, query or fragment.", error.Message);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}

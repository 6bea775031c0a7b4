namespace Flatpeak.Tests.Running;

/// <summary>A test of something that only Linux can be told by a variable: the authorities that OpenSSL trusts.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "SSL_CERT_FILE is for OpenSSL.";
}

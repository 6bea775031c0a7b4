using System.Net;
using System.Security;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>What stands in for a parameter that was not passed: variables of the environment, as a runbook sets them.</summary>
internal static class EnvironmentDefaults
{
    /// <summary>A variable's text; null where it is not set, or blank.</summary>
    public static string? Text(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>The text that a parameter was not passed with.</summary>
    /// <exception cref="MissingCredentialException">The variable is not set.</exception>
    public static string NeedText(string variable, string parameter) => Text(variable) ?? throw Missing(variable, parameter);

    /// <summary>A variable's address; null where it is not set.</summary>
    /// <exception cref="ServiceException">It is no address.</exception>
    public static Uri? Address(string variable)
    {
        if (Text(variable) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : throw new ServiceException(
            ServiceErrorKind.InvalidUri, $"The environment variable {variable} is not an absolute URI.");
    }

    /// <summary>The address that a parameter was not passed with.</summary>
    /// <exception cref="MissingCredentialException">The variable is not set.</exception>
    /// <exception cref="ServiceException">It is no address.</exception>
    public static Uri NeedAddress(string variable, string parameter) => Address(variable) ?? throw Missing(variable, parameter);

    /// <summary>A variable's secret; null where it is not set.</summary>
    public static SecureString? Secret(string variable) =>
        Text(variable) is { } text ? new NetworkCredential("", text).SecurePassword : null;

    /// <summary>The user and password that parameters were not passed with.</summary>
    /// <exception cref="MissingCredentialException">One of the variables is not set.</exception>
    public static ServiceCredential NeedCredential(string userVariable, string passwordVariable, string parameters) =>
        Credential(userVariable, passwordVariable)
            ?? throw new MissingCredentialException(
                $"No credentials were given: pass {parameters}, or set the environment variables {userVariable} and {passwordVariable}.");

    /// <summary>The user and password of the environment; null where one of the variables is not set.</summary>
    public static ServiceCredential? Credential(string userVariable, string passwordVariable) =>
        Text(userVariable) is { } user && Secret(passwordVariable) is { } password ? new ServiceCredential(user, password) : null;

    /// <summary>One of the names of an enumeration; null where the variable is not set.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static T? Choice<T>(string variable)
        where T : struct, Enum
    {
        if (Text(variable) is not { } text)
        {
            return null;
        }

        // Names only: a number would be taken for any value, also for one that is none.
        string[] names = Enum.GetNames<T>();
        return names.FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<T>(known)
            : throw new ArgumentException($"{variable} is neither {string.Join(" nor ", names)}.");
    }

    private static MissingCredentialException Missing(string variable, string parameter) => new(
        $"Not enough was given to connect with: pass {parameter}, or set the environment variable {variable}.");
}

using System.Management.Automation;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Finds the account that a piped object says it is of.</summary>
internal static class AccountInput
{
    private static readonly string[] Names = ["AccountId", "account_id"];

    /// <summary>The account; null where it does not say.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>: it is no text, or a key.</exception>
    public static string? Of(PSObject input)
    {
        PipedObject.TryProperty(input, out object? account, Names);
        return NoKey(input, DeviceInput.TextOnly(account, "AccountId", ServiceErrorKind.AccountMismatch));
    }

    /// <summary>An account as an object says it: errors show it, and journals keep it, so it must not be a key.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>: it is one.</exception>
    public static string? NoKey(PSObject input, string? account) => !AccountCheck.IsKey(account)
        ? account
        : throw new ServiceException(
            ServiceErrorKind.AccountMismatch,
            $"'{DisplayText.Whole(ItemName.Of(input))}' has an API key as its AccountId. Nothing was sent. Put the account's id in its "
            + "place ('acc_…'), or leave the column out, and keep the key out of files.");
}

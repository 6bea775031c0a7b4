using System.Globalization;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>What cannot be of one fleet: nothing is said by it.</content>
public sealed partial class FleetComparison
{
    // Told as one of several errors where a side could not be read: what of the list is there may be there.
    private void RefuseOthers()
    {
        ServiceException? error = _index.IsListLeftOut ? ListLeftOut()
            : _index.IsListOfOthers ? ListOfOthers()
            : _index.FindApart() is { } apart ? SidesOfOthers(apart.One, apart.Other)
            : null;
        if (error is not null && Errors.Count == 0)
        {
            throw error;
        }

        if (error is not null)
        {
            Fail(error);
        }

        if (_index.Doubts is { Findings: > 0 } doubts)
        {
            Fail(Unsaid(doubts.Devices, doubts.HasMore, doubts.Findings));
        }
    }

    private static ServiceException Unsaid(IReadOnlyList<(string Name, FleetSides Sides)> devices, bool hasMore, long findings)
    {
        IEnumerable<string> named = devices.Select(one => $"'{DisplayText.Of(one.Name)}' ({string.Join(", ", NamesOf(one.Sides))})");
        return new ServiceException(
            ServiceErrorKind.InvalidId,
            "Rows of the list leave a name empty that in other rows differs from the rest: "
            + $"{string.Join(", ", named)}{(hasMore ? ", and more" : "")}. What is not in the list may be what their devices lack, so that "
            + string.Create(CultureInfo.InvariantCulture, $"{findings} {(findings == 1 ? "finding calls" : "findings call")} for nothing. ")
            + "Fill in these names, also where one is the same, and compare again; or create and remove these devices by their names.");
    }

    private static IEnumerable<string> NamesOf(FleetSides sides) =>
        new[] { (FleetSides.Things, "no thing id"), (FleetSides.Flatpeak, "no reference"), (FleetSides.Registry, "no registry id") }
            .Where(one => (sides & one.Item1) != 0).Select(one => one.Item2);

    private ServiceException ListOfOthers()
    {
        (string? listed, string? there) = _index.Examples();
        return new ServiceException(
            ServiceErrorKind.NotFound,
            (listed is null ? "No row of the list is of a device that is compared" : "Nothing of the list was found on any side")
            + ", and other devices were: each of them would be one too many, so that no difference is reported. "
            + (listed is null ? "" : $"The list has '{DisplayText.Of(listed)}', and there is '{DisplayText.Of(there)}'. ")
            + "Names must be the same, with their namespace, and case counts. Correct the list, or compare without one.");
    }

    private static ServiceException ListLeftOut() => new(
        ServiceErrorKind.NotFound,
        "No row of the list is of a device that is compared: what was found in these namespaces is of rows whose things are in others, so "
        + "that nothing was compared. Compare their namespaces, too, or compare without namespaces.");

    private ServiceException SidesOfOthers(FleetSides one, FleetSides other)
    {
        string registry = $"tenant '{_bosch.TenantId}' of the registry at {_bosch.RegistryHost}";
        string things = $"Things at {_bosch.ThingsHost}";
        bool isFlatpeak = one == FleetSides.Flatpeak;
        string sides = isFlatpeak
            ? $"Account '{_accountId}' at Flatpeak, in {DeviceTarget.ModeName(_liveMode)} mode, has devices, and so have {registry} or "
                + things
            : $"Both {registry} and {things} have devices";
        return new ServiceException(
            ServiceErrorKind.NotFound,
            $"{sides}, and not one {(_settings.List is null ? "" : "of the list ")}was found on both: each of them would look as if "
            + "the rest of it were missing, so that no difference is reported. The one side has "
            + $"'{DisplayText.Of(_index.ExampleOf(one))}', and the other '{DisplayText.Of(_index.ExampleOf(other))}'. "
            + $"If they are of two fleets, connect to the {(isFlatpeak ? "account, mode and tenant" : "tenant and the Things")} of one. "
            + "If they name the same devices differently, compare with a list that has all their names, or by a function. "
            + (_settings.Namespaces.Count > 0 && !isFlatpeak
                ? "If nothing is registered any more in these namespaces, compare without them. "
                : "")
            + "If what is there is only left over, remove it by its ids.");
    }
}

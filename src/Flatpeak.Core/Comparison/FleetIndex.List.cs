using System.Globalization;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>The list of what should be there.</content>
internal sealed partial class FleetIndex
{
    private bool _isListSeen;
    private bool _hasUnlisted;

    /// <summary>
    /// True where nothing of the list was seen on any side, and others were. A list that is not of this fleet, or that writes its
    /// names in another way, would make every device there is one too many.
    /// </summary>
    public bool IsListOfOthers
    {
        get
        {
            lock (_lock)
            {
                return IsHeld(isListed: true);
            }
        }
    }

    /// <summary>Takes in a row of the list. False for one that is left out: its device is, whatever else it is called.</summary>
    /// <param name="row">The row.</param>
    /// <param name="number">Its number in the list.</param>
    /// <exception cref="ServiceException">
    /// Its names are another row's too, or it has none, or no key, or lost characters, or nobody can tell its namespace.
    /// </exception>
    public bool AddRow(FleetRow row, long number)
    {
        if (row.Name is null)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"Row {number} of the list names no device: it has no thing, reference or registry id. Nothing was sent.");
        }

        // Such a name is nobody's: the device that it was meant for would be one too many.
        foreach (string name in new[] { row.Thing, row.Reference, row.Hub, row.Policy }.OfType<string>())
        {
            LostText.Check(
                name, ServiceErrorKind.InvalidId, string.Create(CultureInfo.InvariantCulture, $"a name in the list (row {number})"));
        }

        string? key = settings.MatchBy?.Invoke(ComparedDevice.Of(row));
        if (HasKeys && key is null)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"Of row {number} of the list ('{DisplayText.Of(row.Name)}') the function that matches says nothing: its device would be "
                + "left out, and be one too many. Nothing was sent. Correct the row, or the function.");
        }

        lock (_lock)
        {
            bool isWanted = NoteNamespaces(row, number) || HasKeys;
            _hasComparedRow |= isWanted;
            int root = HasKeys ? _names.GetOrAdd(NameSort.Key, key!) : _names.GetOrAdd(NameSort.Shared, row.Name);
            AddRole(root, NameSort.Thing, row.Thing, NameRoles.Thing, row, number);
            AddRole(root, NameSort.Reference, row.Reference, NameRoles.Reference, row, number);
            AddRole(root, NameSort.Hub, row.Hub, NameRoles.Hub, row, number);
            if (row.Policy is { } policy)
            {
                // Several things may have one policy: it is nobody's name.
                int name = _names.GetOrAdd(NameSort.Policy, $"{row.Name}\n{policy}");
                _names[name].Roles = NameRoles.Policy;
                Join(root, name);
            }

            _names[root].Sides |= FleetSides.List;
            if (!HasKeys)
            {
                NoteSaid(root, row);
            }

            if (isWanted)
            {
                return true;
            }

            // Its other names may be of a namespace that is compared: what has them is no device that nobody knows of.
            _names[root].Marks |= LeftOutMarks;
            return false;
        }
    }

    /// <summary>A name of the list, and one that a side has: of these the first that differs from it in little.</summary>
    public (string? Listed, string? There) Examples()
    {
        lock (_lock)
        {
            string? listed = null;
            string? there = null;
            for (int name = 0; name < _names.Count; name++)
            {
                (NameSort sort, string text) = _names.Read(name);
                if (sort is NameSort.Key or NameSort.Policy or NameSort.Device || IsLeftOut(_names[name].Root))
                {
                    continue;
                }

                bool isThere = (_names[name].Sides & ServiceSides.All) != 0;
                listed ??= isThere ? null : text;
                there ??= isThere ? text : null;
                if (isThere && listed is not null && IsNearly(listed, text))
                {
                    return (listed, text);
                }
            }

            return (listed, there);
        }
    }

    private static bool IsNearly(string listed, string there) =>
        there.EndsWith(listed, StringComparison.OrdinalIgnoreCase)
        && (there.Length == listed.Length || there[^(listed.Length + 1)] == ':');

    private bool IsLeftOut(int root) => (_names[root].Marks & DeviceMarks.LeftOut) != 0;

    private void NoteSeen(int root, string name)
    {
        if (IsLeftOut(root))
        {
            _isLeftOutSeen |= IsWanted(name);
            NoteMetElsewhere(root);
            return;
        }

        bool isListed = (_names[root].Sides & FleetSides.List) != 0;
        _isListSeen |= isListed;
        _hasUnlisted |= !isListed;
        NoteMet(root);
    }

    // Nothing is said by a list of which nothing was seen yet, as long as there is anything else.
    private bool IsHeld(bool isListed) => _hasList && !_isListSeen && (!isListed || _hasUnlisted);

    // Where a function matches, the name of one side is none of another: nothing is looked up there by it, and nothing is sent.
    private void AddRole(int root, NameSort sort, string? said, NameRoles role, FleetRow row, long number)
    {
        if ((said ?? (HasKeys ? null : row.Name)) is not { } text)
        {
            return;
        }

        int name = _names.GetOrAdd(HasKeys ? sort : NameSort.Shared, text);
        int owner = _names[name].Root;
        bool isFree = owner == name && _names[name].Next < 0 && (_names[name].Sides & FleetSides.List) == 0;
        if (owner != root && !isFree)
        {
            throw Ambiguous(
                row, number, text, "which an earlier row has for another device",
                "Nothing can be compared by names then: give one of the two another name, or say by a function which device is which.");
        }

        if (HasAnother(root, role, name))
        {
            throw Ambiguous(
                row, number, text, "and an earlier row another one for the same device",
                HasKeys ? "Correct the one that is wrong, or the function." : "Correct the one that is wrong.");
        }

        _names[name].Roles |= role;
        Join(root, name);
    }

    // Whoever left one of them out of the list would make its device one too many.
    private static ServiceException Ambiguous(FleetRow row, long number, string name, string what, string todo) => new(
        ServiceErrorKind.AmbiguousReference,
        $"Row {number} of the list ('{row.Name}') has the name '{DisplayText.Of(name)}', {what}. Nothing was sent. {todo}");

    private bool HasAnother(int root, NameRoles role, int than)
    {
        for (int name = root; name >= 0; name = _names[name].Next)
        {
            if (name != than && (_names[name].Roles & role) != 0)
            {
                return true;
            }
        }

        return false;
    }
}

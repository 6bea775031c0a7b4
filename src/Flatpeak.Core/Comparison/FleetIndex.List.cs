using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <content>The list of what should be there.</content>
internal sealed partial class FleetIndex
{
    /// <summary>Takes in a row of the list. False for one that is left out.</summary>
    /// <param name="row">The row.</param>
    /// <param name="number">Its number in the list.</param>
    /// <exception cref="ServiceException">Its names are those of another row too, or it has none.</exception>
    public bool AddRow(FleetRow row, long number)
    {
        if (row.Name is null)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"Row {number} of the list names no device: it has no thing, reference or registry id. Nothing was sent.");
        }

        string? key = settings.MatchBy?.Invoke(ComparedDevice.Of(row));
        if (HasKeys ? key is null : !IsWanted(row.Thing))
        {
            return false;
        }

        lock (_lock)
        {
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
            return true;
        }
    }

    private void AddRole(int root, NameSort sort, string text, NameRoles role, FleetRow row, long number)
    {
        int name = _names.GetOrAdd(HasKeys ? sort : NameSort.Shared, text);
        int owner = _names[name].Root;
        bool isFree = owner == name && _names[name].Next < 0 && (_names[name].Sides & FleetSides.List) == 0;
        if ((owner != root && !isFree) || HasAnother(root, role, name))
        {
            throw new ServiceException(
                ServiceErrorKind.AmbiguousReference,
                $"Row {number} of the list ('{row.Name}') has the name '{DisplayText.Of(text)}', which an earlier row has for another "
                + "device. Nothing was sent. Leave one of them out.");
        }

        _names[name].Roles |= role;
        Join(root, name);
    }

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

using System.Globalization;
using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet whose items are named by parameters, or piped; some list everything where neither is there. An empty pipeline
/// asks for nothing: never for everything.
/// </summary>
public abstract partial class TargetCommand : FleetCommand
{
    /// <summary>The parameter set of ids.</summary>
    protected const string IdSet = "Id";

    /// <summary>The parameter set of references.</summary>
    protected const string ReferenceSet = "ReferenceId";

    /// <summary>The parameter set of piped objects.</summary>
    protected const string InputSet = "InputObject";

    /// <summary>The parameter set of a whole list.</summary>
    protected const string AllSet = "All";

    /// <summary>The parameter set of a list that is searched for.</summary>
    protected const string SearchSet = "Search";

    private RowTrouble? _trouble;
    private RowDuplicates? _duplicates;
    private int _blanks;

    /// <summary>Text, or an object that names an item by its properties, such as a row of a CSV file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Which of the piped objects this is, from 1; 0 where none is piped.</summary>
    private protected int Row { get; private set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (MissingPropertyException rest in _trouble?.Rest() ?? [])
        {
            Report(new FleetOutcome<object> { Error = rest });
        }

        base.EndProcessing();
        if (_duplicates?.Summary is { } duplicates)
        {
            WriteWarning(duplicates);
        }

        TellPreview();
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (InputObject is { } input)
        {
            if (++Row == 1)
            {
                RefuseHeading(input);
            }

            if (PipedObject.SeveralKeys(input) is { } several)
            {
                Report(new FleetOutcome<object>
                {
                    Item = input, Error = several.Reworded(string.Create(CultureInfo.InvariantCulture, $"Row {Row}: {several.Message}")),
                });
            }
            else
            {
                AcceptPiped(input);
            }
        }
        else if (ParameterSetName is not (AllSet or SearchSet))
        {
            AcceptNamed();
        }
        else if (!MyInvocation.ExpectingInput)
        {
            ListAll();
        }
    }

    /// <summary>Takes the items that parameters name.</summary>
    private protected abstract void AcceptNamed();

    /// <summary>Takes the item that a piped object names.</summary>
    private protected abstract void AcceptPiped(PSObject input);

    /// <summary>Lists what neither a parameter nor a piped object has narrowed down to items.</summary>
    private protected virtual void ListAll()
    {
    }

    /// <summary>Finds what an item means, and works on that; an item that means nothing valid is reported in its position.</summary>
    /// <param name="item">The item.</param>
    /// <param name="find">Finds and checks what it means; null when it has nothing to go by.</param>
    /// <param name="properties">What it should have, as messages list it.</param>
    /// <param name="process">Works on what was found.</param>
    /// <param name="key">What names it where what was found is not valid, as far as that is known; null for nothing.</param>
    /// <param name="names">What else names it then; null for nothing.</param>
    private protected void Accept<T>(
        object item, Func<T?> find, string properties, Action<T> process, Func<string?>? key = null,
        Func<IReadOnlyDictionary<string, string>?>? names = null)
    {
        T? found;
        try
        {
            found = find();
        }
        catch (ServiceException e)
        {
            // Blanks name no more than nothing does.
            string? name = key?.Invoke() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
            bool isNameless = name is null && e.Kind is ServiceErrorKind.InvalidId or ServiceErrorKind.InvalidReference;
            int row = isNameless ? RowOf(item) : 0;
            ServiceException error = row > 0
                ? e.Reworded(string.Create(CultureInfo.InvariantCulture, $"Row {row}: {e.Message}"))
                : e;
            Report(new FleetOutcome<object> { Item = item, Error = error }, name, names?.Invoke());
            return;
        }
        catch (MissingPropertyException e)
        {
            TellTrouble(item, properties, e.Message);
            return;
        }

        if (found is null)
        {
            TellTrouble(item, properties, null);
        }
        else
        {
            process(found);
        }
    }

    /// <summary>Passes over an item that repeats another: what is removed once need not be removed again.</summary>
    /// <param name="item">The item.</param>
    /// <param name="name">What a message calls it.</param>
    /// <param name="meaning">All that it means.</param>
    /// <returns>Whether it repeats another.</returns>
    private protected bool IsDuplicate(object item, string name, params string?[] meaning)
    {
        if (!(_duplicates ??= new RowDuplicates()).Add(name, Row, meaning))
        {
            return false;
        }

        PassOver(item);
        return true;
    }

    // It ends the command: what comes next are lines of that file, and would be names too.
    private void RefuseHeading(PSObject input)
    {
        try
        {
            CsvText.RefuseHeading(input);
        }
        catch (MissingPropertyException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, input));
        }
    }

    // Which of the piped objects, or of the names that a parameter lists, it is; 0 for the only one. What is blank is found by its place
    // only. The parameter has the name of its set.
    private int RowOf(object item)
    {
        if (Row > 0 || item is not string text || !string.IsNullOrWhiteSpace(text)
            || !MyInvocation.BoundParameters.TryGetValue(ParameterSetName, out object? value)
            || value is not string[] { Length: > 1 } names)
        {
            return Row;
        }

        int place = Enumerable.Range(0, names.Length).Where(i => string.IsNullOrWhiteSpace(names[i])).ElementAtOrDefault(_blanks++);
        return place + 1;
    }

    private void TellTrouble(object item, string properties, string? cause)
    {
        if ((_trouble ??= new RowTrouble(properties)).Tell(PSObject.AsPSObject(item), Row, cause) is { } error)
        {
            Report(new FleetOutcome<object> { Item = item, Error = error });
        }
    }

    /// <summary>The time that a parameter was passed with; null where it was not.</summary>
    private protected DateTimeOffset? Given(string parameter, DateTimeOffset time) =>
        MyInvocation.BoundParameters.ContainsKey(parameter) ? time : null;

    /// <summary>The patterns among names; one that is not valid is reported.</summary>
    private protected NamePattern[] Patterns(IEnumerable<string> names)
    {
        var patterns = new List<NamePattern>();
        foreach (string name in names.Where(NamePattern.IsPattern))
        {
            try
            {
                patterns.Add(new NamePattern(name));
            }
            catch (ServiceException e)
            {
                Report(new FleetOutcome<object> { Item = name, Error = e });
            }
        }

        return [.. patterns];
    }

    /// <summary>Reads a list page by page as it is used; it ends at the first error.</summary>
    /// <returns>Whether it was read to its end.</returns>
    private protected bool ReadList<T>(IAsyncEnumerable<T> list, Action<T> process)
    {
        IAsyncEnumerator<T> items = list.GetAsyncEnumerator(StopToken);
        while (true)
        {
            try
            {
                if (!Await(async _ => await items.MoveNextAsync().ConfigureAwait(false)))
                {
                    return true;
                }
            }
            catch (ServiceException e)
            {
                Report(new FleetOutcome<object> { Item = Session, Error = e });
                return false;
            }

            process(items.Current);
        }
    }
}

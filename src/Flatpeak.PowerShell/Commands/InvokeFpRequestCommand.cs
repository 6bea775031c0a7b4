using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Sends any other request of Flatpeak's API, with the session's authentication, retries and errors. All but GET ask
/// first: arbitrary requests are unreviewed.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "FpRequest", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(PSObject))]
public sealed class InvokeFpRequestCommand : SessionCommand
{
    // PowerShell's own converters, so that objects look as they do everywhere else.
    private const string ToJson = @"param($it) Microsoft.PowerShell.Utility\ConvertTo-Json -InputObject $it -Depth 64 -Compress";
    private const string FromJson = @"param($it) Microsoft.PowerShell.Utility\ConvertFrom-Json -InputObject $it -NoEnumerate -Depth 64";

    // As the cmdlets for many items by default.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    /// <summary>The path below the session's address, such as devices/dev_1.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string? Path { get; set; }

    /// <summary>The HTTP method.</summary>
    [Parameter]
    [ValidateSet("Get", "Post", "Put", "Patch", "Delete")]
    public string Method { get; set; } = "Get";

    /// <summary>What to send: text as it is, which must be JSON; anything else is turned into JSON.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSObject? Body { get; set; }

    /// <summary>Names and values of the query, not yet encoded.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Query { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        FlatpeakClient flatpeak = NeedFlatpeak().WithObserver(Observe);
        var method = new HttpMethod(Method.ToUpperInvariant());
        try
        {
            // Nobody is asked about what is refused anyway.
            FlatpeakClient.CheckRequest(method, Path);
            string? body = Body is null ? null : PipedObject.Text(Body) ?? Script(ToJson, Body)[0].ToString();
            if (method != HttpMethod.Get && !ShouldProcess($"{Path} ({Session!.AccountInFull})", $"Send {method}"))
            {
                return;
            }

            if (method == HttpMethod.Get)
            {
                Output(Await(token => flatpeak.SendAsync(method, Path!, Pairs(), body, token)));
            }
            else
            {
                Change(flatpeak, method, body);
            }
        }
        catch (ServiceException e) when (!e.IsFatal)
        {
            WriteError(ErrorRecords.Of(e, Path));
        }
        catch (ServiceException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, Path));
        }
    }

    // What ends the command does not stop the service: its response is waited for, and what is or may be done is told.
    private void Change(FlatpeakClient flatpeak, HttpMethod method, string? body)
    {
        string? done = null;
        bool hasResponse = false;
        using var cutOff = new CancellationTokenSource();
        using CancellationTokenRegistration onStop = StopToken.Register(() => cutOff.CancelAfter(StopGrace));
        try
        {
            string? response = Await(async token =>
            {
                try
                {
                    string? answer = await flatpeak.ForItem(Observe, cutOff.Token).SendAsync(method, Path!, Pairs(), body, token)
                        .ConfigureAwait(false);
                    done = "was carried out, and its response may not have been output: Invoke-FpRequest was stopped";
                    return answer;
                }
                catch (Exception e) when (
                    e is ServiceException { OutcomeUnknown: true } or OperationCanceledException and not NothingDoneException)
                {
                    done = "may have been carried out: Invoke-FpRequest was stopped in the middle of it";
                    throw;
                }
            });
            hasResponse = true;
            Output(response);
        }
        catch (ServiceException e) when (Stopping && e.OutcomeUnknown)
        {
            // As an error it would come to nobody.
            Warn(e.Message);
            done = null;
        }
        catch (ServiceException)
        {
            done = null;
            throw;
        }
        finally
        {
            if (done is not null && (Stopping || !hasResponse))
            {
                Warn($"{method} '{DisplayText.Whole(Path!)}' {done}.");
            }
        }
    }

    private void Output(string? response)
    {
        if (response is not null && Read(response) is { } output)
        {
            WriteObject(output, enumerateCollection: true);
        }
    }

    // Good JSON that makes no PowerShell object: names that differ only in case, or an empty one.
    private Collection<PSObject>? Read(string response)
    {
        try
        {
            return Script(FromJson, response);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            WriteError(ErrorRecords.Of(
                new ServiceException(
                    ServiceErrorKind.UnexpectedResponse, $"Cannot make an object of the response to '{Path}': {e.Message}", e),
                Path));
            return null;
        }
    }

    private static Collection<PSObject> Script(string script, object argument) => ScriptBlock.Create(script).Invoke(argument);

    private IEnumerable<KeyValuePair<string, string>> Pairs()
    {
        foreach (DictionaryEntry entry in Query ?? new Hashtable())
        {
            // Several values make the name come several times.
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            foreach (object? one in value is IEnumerable and not string ? (IEnumerable)value : new[] { value })
            {
                yield return new(
                    Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "",
                    Convert.ToString(one is PSObject inner ? inner.BaseObject : one, CultureInfo.InvariantCulture) ?? "");
            }
        }
    }
}

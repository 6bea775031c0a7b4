using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that connects: how its services are talked to from then on.</summary>
public abstract class ConnectCommand : StoppableCommand
{
    private readonly DefaultChoice _choice = new();

    /// <summary>The session's name, for -Session and Select-FpSession. By default one is made up.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>How often a failed request is sent again, where that is safe.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = new ServiceOptions().MaximumRetryCount;

    /// <summary>How many seconds one attempt at a request may take.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int OperationTimeoutSeconds { get; set; } = (int)new ServiceOptions().OperationTimeout.TotalSeconds;

    /// <summary>Lets credentials go over plain http to a host that is not this computer.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>
    /// Accepts any certificate of a service. Whoever is in between can then read and change everything, the credentials first.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The client certificate, with its key, for a gateway that asks for one.</summary>
    [Parameter]
    [ValidateNotNull]
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The proxy, also for addresses on this computer. By default the system's settings, and HTTPS_PROXY.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The user name and password for -Proxy, or for the proxy of the system's settings.</summary>
    [Parameter]
    [ValidateNotNull]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Uses no proxy, whatever the system's settings say.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>All of the above.</summary>
    protected ServiceOptions ServiceOptions => new()
    {
        MaximumRetryCount = MaximumRetryCount,
        OperationTimeout = TimeSpan.FromSeconds(OperationTimeoutSeconds),
        AllowUnencryptedAuthentication = AllowUnencryptedAuthentication,
        Network = new NetworkOptions
        {
            SkipCertificateCheck = SkipCertificateCheck,
            ClientCertificate = Certificate,
            Proxy = Proxy,
            ProxyCredential = Of(ProxyCredential),
            NoProxy = NoProxy,
        },
    };

    /// <summary>A credential as the clients take it; null for none.</summary>
    /// <exception cref="ArgumentException">Its user name cannot be one.</exception>
    protected static ServiceCredential? Of(PSCredential? credential) =>
        credential is null ? null : new ServiceCredential(credential.UserName, credential.Password);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (SkipCertificateCheck)
        {
            WriteWarning(
                "The services' certificates are not checked in this session (-SkipCertificateCheck): "
                + "whoever is in between can read and change everything, the credentials first.");
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        FlatpeakSession? session = null;
        try
        {
            session = Connect();
            SessionTable.Current.Default = session;
            _choice.IsMade = true;
        }
        catch (ServiceException e)
        {
            ThrowTerminatingError(ErrorRecords.ForCommand(e, TargetOf(e), MyInvocation.MyCommand.Name, AdviceFor(e)));
        }
        catch (MissingCredentialException e)
        {
            ThrowTerminatingError(ErrorRecords.MissingCredential(e));
        }
        catch (ArgumentException e)
        {
            ThrowTerminatingError(ErrorRecords.InvalidCredential(e));
        }
        finally
        {
            _choice.End(IsMeant);
        }

        WriteObject(session);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Where it has not come to connect: a parameter was not valid.
            _choice.End(IsMeant);
        }

        base.Dispose(disposing);
    }

    /// <summary>Refuses a name that another session than this one has.</summary>
    private protected void CheckName(FlatpeakSession? session)
    {
        if (Name is not null && SessionTable.Current.Find(Name) is { } other && other != session)
        {
            ThrowTerminatingError(ErrorRecords.NameTaken(other));
        }
    }

    /// <summary>Gives the name to a session, once it is connected.</summary>
    private protected void GiveName(FlatpeakSession session) => session.Name = Name ?? session.Name;

    /// <summary>Connects a session, or one side of it.</summary>
    /// <exception cref="ServiceException">A service refused, or could not be reached.</exception>
    /// <exception cref="ArgumentException">Credentials that cannot be meant.</exception>
    private protected abstract FlatpeakSession Connect();

    /// <summary>True where nothing that was meant for this connection can land on another in that session.</summary>
    /// <param name="session">The default session, where the connection failed.</param>
    private protected abstract bool IsMeant(FlatpeakSession session);

    /// <summary>What an error is about.</summary>
    private protected abstract object? TargetOf(ServiceException error);

    /// <summary>What to type after an error, where that depends on what was passed; null for nothing.</summary>
    private protected virtual string? AdviceFor(ServiceException error) => null;
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>
/// Compares what Flatpeak, the registry, Things and a list have of a fleet. Only reads. All sides are read at a time; what
/// would be reported is looked at by its names, again and again, before it is. One comparison is run once.
/// </summary>
public sealed partial class FleetComparison
{
    private const int KeptFindings = 256;

    private readonly string _accountId;
    private readonly bool _liveMode;
    private readonly BoschOptions _bosch;
    private readonly ComparisonSettings _settings;
    private readonly FleetIndex _index;
    private readonly SidesReading _sides;
    private readonly Looks _looks;
    private readonly CredentialReader? _credentials;
    private readonly Channel<int> _candidates = Channel.CreateUnbounded<int>();
    private readonly List<ServiceException> _errors = [];
    private long _list;
    private long _findings;
    private long _given;
    private int _isStarted;

    /// <summary>Prepares a comparison; sends nothing.</summary>
    public FleetComparison(FlatpeakClient flatpeak, BoschClient bosch, ComparisonSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(flatpeak);
        ArgumentNullException.ThrowIfNull(bosch);
        _accountId = flatpeak.AccountId;
        _liveMode = flatpeak.LiveMode;
        _bosch = bosch.Options;
        _settings = settings ?? new ComparisonSettings();
        _index = new FleetIndex(_settings);
        var slots = new SemaphoreSlim(_settings.Throttle);
        var gateways = new Gateways();
        TimeProvider clock = _bosch.Service.Clock;
        var verdict = new Verdict(_settings, _settings.AsOf ?? clock.GetUtcNow());
        _looks = new Looks(new Looker(flatpeak, bosch), verdict, _index, _settings, slots, gateways, clock);
        _credentials = _settings.IncludeCredentials ? new CredentialReader(bosch, _settings.Throttle, slots) : null;
        var reader = new SideReader(flatpeak, bosch, _settings.Namespaces, gateways);
        _sides = new SidesReading(reader, _index, _settings, _credentials, Give, Fail);
    }

    /// <summary>How far it is.</summary>
    public ComparisonProgress Progress => new(
        _sides.Flatpeak, _sides.Registry, _sides.Things, Interlocked.Read(ref _list),
        _index.Read, _looks.Count, Interlocked.Read(ref _given) - _looks.Settled, Interlocked.Read(ref _findings), _looks.Undecided);

    /// <summary>
    /// What went wrong, once the findings have ended: sides that could not be read to their end, of whose absence no finding
    /// says anything, and looks at single devices. The first of them is thrown behind the last finding.
    /// </summary>
    public IReadOnlyList<ServiceException> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>
    /// Of the namespaces that are compared, those in which nothing is, neither on a side nor in the list: mistyped ones, as a rule.
    /// None before all sides were read to their end.
    /// </summary>
    public IReadOnlyList<string> UnusedNamespaces => _index.Read == ServiceSides.All ? _index.UnusedNamespaces : [];

    /// <summary>
    /// The sides of which <see cref="ComparisonSettings.MatchBy"/> left out every device, so that nothing of them was compared; none
    /// without it.
    /// </summary>
    public FleetSides SidesLeftOut => _settings.MatchBy is null ? FleetSides.None : _index.SidesLeftOut;

    /// <summary>The findings, each as soon as it is certain. Ends with an error where a side could not be read to its end.</summary>
    /// <exception cref="ServiceException">
    /// The first of <see cref="Errors"/>, behind all findings; or the list is not valid, before anything is sent; or
    /// <see cref="ServiceErrorKind.NotFound"/>: nothing of the list is there, and other devices are, each of which would be one too
    /// many; or two sides have devices, and not one in common; or, as one of <see cref="Errors"/>,
    /// <see cref="ServiceErrorKind.InvalidId"/>: the list leaves a name empty where others are not, and what is unlisted may have it.
    /// </exception>
    public async IAsyncEnumerable<FleetFinding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isStarted, 1) == 1)
        {
            throw new InvalidOperationException("This comparison was run already.");
        }

        ReadList();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<FleetFinding> findings = Channel.CreateBounded<FleetFinding>(KeptFindings);
        Task work = Task.Run(() => WorkAsync(findings.Writer, stop), CancellationToken.None);
        try
        {
            var heldBack = new List<FleetFinding>();
            await foreach (FleetFinding finding in findings.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // One that was looked at for another reason, while nobody knows yet who says so.
                if (finding.Kind == FindingKind.NoCredentials && _credentials is { Tells: false })
                {
                    heldBack.Add(finding);
                    continue;
                }

                yield return Own(finding);
            }

            await work.ConfigureAwait(false);
            foreach (FleetFinding finding in _credentials is { Tells: true } ? heldBack : [])
            {
                yield return Own(finding);
            }
        }
        finally
        {
            // Whoever stops listening stops what is under way, and is back only when that has ended.
            await stop.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (Errors is [var first, ..])
        {
            throw first;
        }
    }

    private FleetFinding Own(FleetFinding finding)
    {
        Interlocked.Increment(ref _findings);
        return finding with
        {
            AccountId = _accountId,
            LiveMode = _liveMode,
            TenantId = _bosch.TenantId,
            RegistryHost = _bosch.RegistryHost,
            ThingsHost = _bosch.ThingsHost,
        };
    }

    private void ReadList()
    {
        long number = 0;
        foreach (FleetRow row in _settings.List ?? [])
        {
            _list += _index.AddRow(row, ++number) ? 1 : 0;
        }
    }

    private async Task WorkAsync(ChannelWriter<FleetFinding> findings, CancellationTokenSource stop)
    {
        try
        {
            Task reading = Together.RunAsync(
                stop, _sides.ReadAllAsync(stop.Token), _credentials?.RunAsync(GiveNoCredentials, Fail, stop.Token));
            await Together.RunAsync(
                stop, CloseBehindAsync(reading), _looks.RunAsync(_candidates.Reader, findings, Fail, stop)).ConfigureAwait(false);
            RefuseOthers();
            if (_settings.IncludeMatching)
            {
                await TellMatchingAsync(findings, stop.Token).ConfigureAwait(false);
            }

            findings.Complete();
        }
        catch (Exception e)
        {
            findings.TryComplete(e);
        }
    }

    private async Task CloseBehindAsync(Task reading)
    {
        try
        {
            await reading.ConfigureAwait(false);
        }
        finally
        {
            _candidates.Writer.Complete();
        }
    }

    private async Task TellMatchingAsync(ChannelWriter<FleetFinding> findings, CancellationToken cancellationToken)
    {
        for (int next = _index.NextMatching(0); next >= 0; next = _index.NextMatching(next + 1))
        {
            await findings.WriteAsync(Verdict.Matching(_index.Describe(next)), cancellationToken).ConfigureAwait(false);
        }
    }

    private void GiveNoCredentials(string hubDeviceId) => Give(_index.MarkNoCredentials(hubDeviceId));

    private void Give(IReadOnlyList<int> candidates)
    {
        Interlocked.Add(ref _given, candidates.Count);
        foreach (int candidate in candidates)
        {
            _candidates.Writer.TryWrite(candidate);
        }
    }

    private void Fail(ServiceException error)
    {
        lock (_errors)
        {
            _errors.Add(error);
        }
    }
}

# What no well-behaved HTTP server would send, and connections that end where they may.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force

    function Connect-Raw([int] $MaximumRetryCount = 0) {
        $null = Connect-Flatpeak -Uri $server.Uri -AccountId acc_1 -ApiKey (ConvertTo-SecureString key -AsPlainText -Force) `
            -MaximumRetryCount $MaximumRetryCount -OperationTimeoutSeconds 2
    }
}

Describe 'A server that breaks HTTP' {
    AfterEach {
        Get-FpSession | Disconnect-Flatpeak
        $server | Stop-RawServer
    }

    It '<Name>: <Id>' -ForEach @(
        @{ Name = 'noise'; Id = 'ServiceUnreachable'; Answer = { , [byte[]](0, 255, 10, 13, 7, 0, 200, 13, 10, 13, 10) } }
        @{ Name = 'another protocol'; Id = 'ServiceUnreachable'; Answer = { "SSH-2.0-OpenSSH_9.9`r`n`r`n" } }
        @{ Name = 'compressed by its word only'; Id = 'UnexpectedResponse'; Answer = { "HTTP/1.1 200 OK`r`nContent-Encoding: gzip`r`nContent-Length: 8`r`n`r`nnot gzip" } }
        @{ Name = 'headers without end'; Id = 'UnexpectedResponse'; Answer = { "HTTP/1.1 200 OK`r`nX-Long: $('x' * 200000)`r`n`r`n" } }
        @{ Name = 'a length that is none'; Id = 'ServiceUnreachable'; Answer = { "HTTP/1.1 200 OK`r`nTransfer-Encoding: chunked`r`n`r`nzz`r`n{}`r`n" } }
        @{ Name = 'a byte now and then'; Id = 'TimedOut'; Answer = { "HTTP/1.1 200 OK`r`nContent-Length: 40`r`n`r`n"; 1..40 | ForEach-Object { ' ' } } }
    ) {
        $server = Start-RawServer $Answer
        Connect-Raw
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $seen = Watch-Command { Get-FpDevice }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 8
        $seen.Ids | Should -Be $Id
        $seen.Output | Should -BeNullOrEmpty
    }

    It 'a small answer that unpacks to 100 MB: UnexpectedResponse' {
        $server = Start-RawServer {
            $packed = [IO.MemoryStream]::new()
            $gzip = [IO.Compression.GZipStream]::new($packed, [IO.Compression.CompressionLevel]::Optimal, $true)
            $block = [byte[]]::new(1MB)
            1..100 | ForEach-Object { $gzip.Write($block, 0, $block.Length) }
            $gzip.Dispose()
            $head = [Text.Encoding]::ASCII.GetBytes("HTTP/1.1 200 OK`r`nContent-Encoding: gzip`r`nContent-Length: $($packed.Length)`r`n`r`n")
            , [byte[]]($head + $packed.ToArray())
        }
        Connect-Raw
        (Watch-Command { Get-FpDevice }).Ids | Should -Be 'UnexpectedResponse'
    }

    It 'a charset that does not exist does no harm' {
        $server = Start-RawServer { "HTTP/1.1 200 OK`r`nContent-Type: application/json; charset=nonsense`r`nContent-Length: 29`r`n`r`n{`"has_more`":false,`"data`":[] } " }
        Connect-Raw
        (Watch-Command { Get-FpDevice }).Errors | Should -BeNullOrEmpty
    }
}

Describe 'A server that closes a connection in an orderly way instead of answering' {
    AfterEach {
        Get-FpSession | Disconnect-Flatpeak
        $server | Stop-RawServer
    }

    It 'may have created the device: it is looked up' {
        $server = Start-RawServer {
            param($request, $number)
            $list = '{"has_more":false,"data":[{"id":"dev_1","live_mode":false,"reference_id":"r1","time_created":"' + [DateTime]::UtcNow.ToString('s') + '"}]}'
            if ($number -gt 1) { "HTTP/1.1 200 OK`r`nContent-Length: $($list.Length)`r`n`r`n$list" }
        }
        Connect-Raw
        (New-FpDevice r1).Id | Should -Be 'dev_1'
        $server.Requests.ToArray()[0] | Should -Be 'POST /devices'
        $server.Requests.ToArray()[1] | Should -BeLike 'GET /devices[?]*'
    }

    It 'may have removed the device: a 404 to the next try is success' {
        $server = Start-RawServer {
            param($request, $number)
            $gone = '{"object":"error","code":"not_found"}'
            if ($number -gt 1) { "HTTP/1.1 404 Not Found`r`nContent-Length: $($gone.Length)`r`n`r`n$gone" }
        }
        Connect-Raw -MaximumRetryCount 2
        (Watch-Command { Remove-FpDevice dev_1 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        $server.Requests.ToArray() | Should -Be 'DELETE /devices/dev_1', 'DELETE /devices/dev_1'
    }
}

#!/usr/bin/perl
# Part of parley. BSD-3-Clause, see LICENSE.
#
#   git ls-files '*.[ch]pp' | xargs cmake/check-awaits.pl
#
# Finds what g++ 12 destroys twice when it stands in a statement with co_await: `?:`, temporaries in braces, and closures
# that capture. It reads text, not types: braces around a number, which have no destructor, are let through; other false
# alarms go away when the thing is named on a line before. Prints file:line and what it is; ends with 1 when it has found
# something.
use strict;
use warnings;

my $found = 0;

# The code without what stands in comments and literals; lines stay where they are.
sub bare {
  my ($code) = @_;
  $code =~ s{
    (//[^\n]*) | (/\*.*?\*/) | (R"(\w*)\(.*?\)\4") | ("(?:\\.|[^"\\\n])*") | ('(?:\\.|[^'\\\n])')
  }{
    my ($comment, $text) = (defined $1 || defined $2, $&);
    my $lines = () = $text =~ /\n/g;
    ($comment ? '' : '""') . "\n" x $lines
  }gsex;
  return $code;
}

# Where the statement around a position begins and ends; what is in parentheses belongs to it.
sub bounds {
  my ($code, $at) = @_;
  my ($begin, $depth) = ($at, 0);
  while ($begin > 0) {
    my $c = substr($code, $begin - 1, 1);
    if ($c =~ /[)\]]/) { ++$depth }
    elsif ($c =~ /[(\[]/) { --$depth }
    elsif ($c =~ /[;{}]/ && $depth <= 0) { last }
    --$begin;
  }
  my ($end, $length) = ($at, length $code);
  $depth = 0;
  while ($end < $length) {
    my $c = substr($code, $end, 1);
    if ($c =~ /[({\[]/) { ++$depth }
    elsif ($c =~ /[)}\]]/) { last if --$depth < -2 }
    elsif ($c eq ';' && $depth <= 0) { last }
    ++$end;
  }
  return ($begin, $end);
}

for my $file (@ARGV) {
  open(my $in, '<', $file) or die "$file: $!\n";
  local $/;
  my $code = bare(<$in>);
  my %seen;
  while ($code =~ /(?<!operator )\bco_(?:await|yield)\b/g) {
    my ($begin, $end) = bounds($code, $-[0]);
    next if $seen{$begin}++;
    my $statement = substr($code, $begin, $end - $begin);
    $statement =~ s/^(\s*(?:if|while|for|switch)\s*\((?:[^()]|(\((?:[^()]|(?2))*\)))*\)).*/$1/s
      if $statement =~ /^\s*(?:if|while|for|switch)\b/;
    next unless $statement =~ /\bco_(?:await|yield)\b/;
    $statement =~ s/\[\]\s*(\((?:[^()]|(?1))*\))?[^{};,]*(\{(?:[^{}]|(?2))*\})/[]/g; # what others run
    $statement =~ s/\b(?:std::u?int\d*_t|int|std::size_t)\{[^{}]*\}/0/g;
    $statement =~ s/\bauto\s*&{0,2}\s*\[[^\]]*\]/auto x/g;
    my @what;
    push @what, 'a ?:' if $statement =~ /\?/;
    push @what, 'a temporary in braces' if $statement =~ /[\w>]\s*\{|[(,=]\s*\{/;
    push @what, 'a closure that captures' if $statement =~ /(?<![\w)\]])\[\s*[^\]\s]/;
    next unless @what;
    my $line = 1 + (substr($code, 0, $begin) =~ tr/\n//) + ($statement =~ /^(\s*)/ ? ($1 =~ tr/\n//) : 0);
    print "$file:$line: ", join(' and ', @what), " in a statement that awaits; name it on a line before\n";
    $found = 1;
  }
}
exit $found;
